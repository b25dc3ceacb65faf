--- Lines of prose asked for on the command line, where a burst of typing arrives whole.
--- Esc ends the asking, never the words: what stood on the line is kept.

local text = require("redpencil.text")

local M = {}

--- Ask for one line.
---@param label string
---@param default? string
---@return string words
---@return boolean finished false when the reviewer pressed Esc
function M.line(label, default)
  local typed, finished = default or "", true
  local watch = vim.api.nvim_create_autocmd("CmdlineLeave", {
    pattern = "@",
    callback = function()
      typed, finished = vim.fn.getcmdline(), not vim.v.event.abort
    end,
  })
  local ok, words = pcall(vim.fn.input, { prompt = text.clean(label) .. ": ", default = text.clean(default or "") })
  vim.api.nvim_del_autocmd(watch)
  vim.api.nvim_echo({}, false, {}) -- the prompt leaves the screen with its answer
  vim.cmd.redraw()
  if ok and finished then
    return words, true
  end
  return typed, false
end

--- Ask for several lines in a row.
---@param prefix string
---@param names string[]
---@return table<string, string> words by name; those not asked for any more are missing
---@return boolean finished
function M.lines(prefix, names)
  local words = {}
  for _, name in ipairs(names) do
    local line, finished = M.line(prefix .. name)
    words[name] = line
    if not finished then
      return words, false
    end
  end
  return words, true
end

return M

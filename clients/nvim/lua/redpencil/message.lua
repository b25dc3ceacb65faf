--- What is said to the reviewer: each thing once, never so that a key is asked for in return.
--- The last hundred messages are kept for `:Redpencil messages`.

local text = require("redpencil.text")

local M = {}

---@type { time: string, text: string }[]
local log = {}

local notice ---@type integer?

local function is_stock(notify)
  return debug.getinfo(notify, "S").source:match("vim/.*editor%.lua$") ~= nil
end

local function close_notice()
  if notice and vim.api.nvim_win_is_valid(notice) then
    vim.api.nvim_win_close(notice, true)
  end
  notice = nil
end

--- A message that does not fit the last line would ask for Enter and eat a key: it stands in the corner.
local function show_in_corner(words, level)
  close_notice()
  local width = math.min(70, math.max(vim.o.columns - 4, 20))
  local lines = text.wrap(words, width)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].bufhidden = "wipe"
  local window = vim.api.nvim_open_win(buffer, false, {
    relative = "editor", anchor = "NE", row = 1, col = vim.o.columns, width = width,
    height = math.min(#lines, math.max(vim.o.lines - 6, 1)), style = "minimal", border = "rounded",
    focusable = false, zindex = 200, noautocmd = true,
  })
  local group = level >= vim.log.levels.ERROR and "DiagnosticError" or "NormalFloat"
  vim.wo[window].winhighlight = "NormalFloat:" .. group
  notice = window
  vim.defer_fn(function()
    if notice == window then
      close_notice()
    end
  end, 12000)
end

--- Not by the stock `vim.notify`: at level ERROR it throws where a script runs `:Redpencil`.
local function echo(words, level)
  local group = level >= vim.log.levels.ERROR and "ErrorMsg" or level >= vim.log.levels.WARN and "WarningMsg" or nil
  vim.api.nvim_echo({ { words, group } }, true, {})
end

local function say(words, level)
  if vim.in_fast_event() then
    return vim.schedule(function()
      say(words, level)
    end)
  end
  words = "redpencil: " .. text.clean(words)
  log[#log + 1] = { time = os.date("%H:%M:%S") --[[@as string]], text = words }
  if #log > 100 then
    table.remove(log, 1)
  end
  if not is_stock(vim.notify) then
    return vim.notify(words, level, { title = "redpencil" })
  elseif vim.fn.strdisplaywidth(words) > vim.v.echospace then
    return show_in_corner(words, level)
  end
  if vim.fn.mode(1):sub(1, 1) ~= "r" then
    vim.cmd.redraw() -- else a second message in a row would ask for Enter
  end
  echo(words, level)
end

---@param words string
function M.info(words)
  say(words, vim.log.levels.INFO)
end

---@param words string
function M.warn(words)
  say(words, vim.log.levels.WARN)
end

---@param words string
function M.error(words)
  say(words, vim.log.levels.ERROR)
end

--- Show that something is under way; gone with the next message, kept nowhere.
---@param words? string nothing clears it
function M.busy(words)
  vim.api.nvim_echo(words and { { text.fit("redpencil: " .. text.clean(words), vim.v.echospace) } } or {}, false, {})
  vim.cmd.redraw()
end

--- Return what was said so far, oldest first.
---@return string[]
function M.log()
  return vim.tbl_map(function(entry)
    return entry.time .. "  " .. entry.text
  end, log)
end

return M

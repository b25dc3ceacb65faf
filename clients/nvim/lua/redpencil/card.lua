--- The key card: every key that works in the document in hand, in a float that any key closes.

local keymaps = require("redpencil.keymaps")
local text = require("redpencil.text")
local catalog = require("redpencil.catalog")

local M = {}

local function is_numbered(entry)
  return entry.id:match("^view%.response%-[2-9]$") ~= nil
end

--- Return the card's lines for a document.
---@param address redpencil.Address
---@return string[]
function M.lines(address)
  local lines = {}
  for _, entry in ipairs(keymaps.of(address)) do
    if entry.id == "view.response-1" then
      lines[#lines + 1] = (" %-12s %s"):format(entry.key .. " ..9", "Go to response 1 to 9")
    elseif not is_numbered(entry) then
      local key = vim.list_contains(entry.modes, "x") and entry.key .. " (v)" or entry.key
      lines[#lines + 1] = (" %-12s %s"):format(key, entry.title)
    end
  end
  if address.kind == "queue" then
    vim.list_extend(lines, { " <CR>         Open the task of this line", " R            Ask for the queue anew" })
  end
  return lines
end

--- Show the card of the document in hand.
function M.open()
  local address = catalog.of_buffer()
  if not address then
    return
  end
  local width = math.min(92, vim.o.columns - 4)
  local lines = vim.tbl_map(function(line)
    return text.fit(line, width)
  end, M.lines(address))
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].bufhidden, vim.bo[buffer].modifiable = "wipe", false
  local height = math.max(1, math.min(#lines, vim.o.lines - 4))
  local window = vim.api.nvim_open_win(buffer, true, {
    relative = "editor", width = width, height = height, row = math.max(math.floor((vim.o.lines - height) / 2) - 1, 0),
    col = math.floor((vim.o.columns - width) / 2), style = "minimal", border = "rounded", title = " keys ",
  })
  for _, key in ipairs({ "q", "<Esc>", "<CR>", "g?" }) do
    vim.keymap.set("n", key, "<Cmd>close<CR>", { buffer = buffer, nowait = true })
  end
  vim.api.nvim_create_autocmd("WinLeave", {
    buffer = buffer,
    once = true,
    callback = vim.schedule_wrap(function()
      if vim.api.nvim_win_is_valid(window) then
        vim.api.nvim_win_close(window, true)
      end
    end),
  })
end

return M

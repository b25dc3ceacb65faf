--- Quickfix lists of places in a task. Enter goes to the window that shows such documents:
--- by itself the quickfix window would split, since none of ours holds an ordinary file.

local layout = require("redpencil.layout")

local M = {}

local MARK = "redpencil: "

local function go()
  local list = vim.fn.getqflist({ title = 0, items = 0 })
  local item = list.items[vim.fn.line(".")]
  local name = item and item.bufnr > 0 and vim.api.nvim_buf_get_name(item.bufnr)
  if not name or not vim.startswith(list.title, MARK) then
    return vim.cmd.normal({ "\r", bang = true })
  end
  vim.fn.setqflist({}, "a", { idx = vim.fn.line(".") })
  vim.cmd.wincmd("p")
  layout.show(name)
  vim.api.nvim_win_set_cursor(0, { item.lnum, math.max(item.col - 1, 0) })
end

local function before(a, b)
  if a.bufnr ~= b.bufnr then
    return a.bufnr < b.bufnr
  end
  return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
end

--- Show `items` below the task's windows.
---@param title string our own words and identifiers only
---@param items table[] as |setqflist()| takes them
---@param in_order? boolean they stand in reading order already
function M.show(title, items, in_order)
  if not in_order then
    table.sort(items, before)
  end
  vim.fn.setqflist({}, " ", { title = MARK .. title, items = items })
  vim.cmd("botright copen " .. math.min(#items + 1, 10))
  vim.keymap.set("n", "<CR>", go, { buffer = true, nowait = true, desc = "Go there" })
end

return M

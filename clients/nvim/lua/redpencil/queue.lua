--- The queue: a document whose lines are tasks. Enter opens the one under the cursor, R asks anew.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local layout = require("redpencil.layout")
local message = require("redpencil.message")

local M = {}

---@type table? the QueueView last shown
local view

local function offer_at(row)
  for index, line in ipairs(view and view.lines or {}) do
    if line == row then
      return view.offers[index]
    end
  end
end

local function open(offer)
  local command = offer.claim and "redpencil.openTask" or "redpencil.claimTask"
  local answer = client.execute(command, { task = offer.task })
  if answer and answer.task then
    layout.open(answer)
  end
end

local function open_here()
  local offer = offer_at(vim.api.nvim_win_get_cursor(0)[1] - 1)
  if offer then
    open(offer)
  else
    message.info("no task stands on this line.")
  end
end

local function show_buffer(name)
  local buffer = vim.fn.bufnr(name)
  local known = buffer > 0 and vim.api.nvim_buf_is_loaded(buffer)
  for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if known and vim.api.nvim_win_get_buf(window) == buffer then
      vim.api.nvim_set_current_win(window)
    end
  end
  if vim.api.nvim_buf_get_name(0) ~= name then
    local address = catalog.of_buffer()
    if vim.t.redpencil_task or (not address and vim.api.nvim_buf_get_name(0) ~= "") then
      vim.cmd.tabnew()
    end
    vim.api.nvim_win_set_buf(0, vim.fn.bufadd(name))
  end
  if known then
    require("redpencil.documents").read(vim.api.nvim_get_current_buf())
  end
  vim.wo[0][0].wrap = false
end

local function bind()
  local buffer = vim.api.nvim_get_current_buf()
  vim.keymap.set("n", "<CR>", open_here, { buffer = buffer, nowait = true, desc = "Open the task of this line" })
  vim.keymap.set("n", "R", function()
    M.open()
  end, { buffer = buffer, nowait = true, desc = "Ask for the queue anew" })
end

--- Show the queue, the cursor on `task` or on the first offer.
---@param task? string
function M.open(task)
  local answer = client.execute("redpencil.openQueue", {})
  if not answer then
    return
  end
  view = answer
  show_buffer(answer.uri)
  bind()
  local row = answer.lines[1]
  for index, offer in ipairs(answer.offers) do
    row = offer.task == task and answer.lines[index] or row
  end
  if row then
    vim.api.nvim_win_set_cursor(0, { math.min(row + 1, vim.api.nvim_buf_line_count(0)), 0 })
  end
  if answer.problem and answer.problem ~= "" then
    message.warn(answer.problem)
  end
end

return M

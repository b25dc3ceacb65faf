--- What the server last said of each task: the source of the status line and of every pane.
--- Kept fresh by `redpencil/changed`; the answer also tells which of our buffers the server has in full.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local generated = require("redpencil.generated")
local message = require("redpencil.message")

local M = {}

local QUIT_PATIENCE = 2000 -- milliseconds; a server that hangs must not keep anyone in Neovim

---@type table<string, { panel: table, at: integer }>
local known = {}
---@type table<string, "asked"|"again">
local pending = {}

local function remember(task, panel)
  known[task] = { panel = panel, at = vim.uv.now() }
  return panel
end

--- Those that `running` is told of as they are typed in: what stood in another is not on its disk.
local function written_buffers(task, running)
  local ticks = {}
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    local address = vim.lsp.buf_is_attached(buffer, running.id) and catalog.of_buffer(buffer)
    if address and address.writable and address.task == task then
      ticks[buffer] = vim.api.nvim_buf_get_changedtick(buffer)
    end
  end
  return ticks
end

--- The server answers in order: what stood in a buffer when it was asked is on its disk now.
local function settle(ticks)
  for buffer, tick in pairs(ticks) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.api.nvim_buf_get_changedtick(buffer) == tick then
      vim.bo[buffer].modified = false
    end
  end
end

--- Return the panel of a task, fresh; says why and returns nil when it cannot be had.
---@param task string
---@return table?
function M.fetch(task)
  local panel, problem = client.panel(task)
  if not panel then
    message.error(problem or "the server said nothing")
    return nil
  end
  return remember(task, panel)
end

--- Wait until the server has all that was typed: after it, closing a document loses nothing and asks nothing.
function M.settle()
  local running = client.running()
  for task in pairs(running and known or {}) do
    local ticks = written_buffers(task, running)
    local unsettled = vim.iter(pairs(ticks)):any(function(buffer)
      return vim.bo[buffer].modified
    end)
    if unsettled and client.panel(task, QUIT_PATIENCE) then
      settle(ticks)
    end
  end
end

--- Return what is known of a task without asking, and its age in seconds.
---@param task string
---@return table? panel
---@return integer age
function M.known(task)
  local entry = known[task]
  if not entry then
    return nil, 0
  end
  return entry.panel, math.floor((vim.uv.now() - entry.at) / 1000)
end

--- Ask for a task's panel in the background; requests that come meanwhile become one.
---@param task string
function M.refresh(task)
  if pending[task] then
    pending[task] = "again"
    return
  end
  local running = client.running()
  if not running then
    return
  end
  pending[task] = "asked"
  local ticks = written_buffers(task, running)
  client.ask_later(generated.requests.panel, { task = task }, function(panel)
    local again = pending[task] == "again"
    pending[task] = nil
    remember(task, panel)
    settle(ticks)
    vim.cmd.redrawstatus({ bang = true })
    if again then
      M.refresh(task)
    end
  end)
end

client.handlers[generated.requests.changed] = function(params)
  if params and params.task then
    M.refresh(params.task)
  else
    for task in pairs(known) do
      M.refresh(task)
    end
  end
end

client.on_death[#client.on_death + 1] = function()
  pending = {}
  vim.cmd.redrawstatus({ bang = true })
end

return M

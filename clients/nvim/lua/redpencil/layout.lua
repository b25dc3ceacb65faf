--- A task on the screen: a response on the left, the brief over the sheet on the right, one tab a task.
--- On narrow screens the response has the tab to itself; brief and sheet come by their keys.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local config = require("redpencil.config")
local documents = require("redpencil.documents")
local generated = require("redpencil.generated")
local message = require("redpencil.message")
local position = require("redpencil.position")

local M = {}

---@type table<string, table> Layout by task
local layouts = {}

local NARROW = 110

local function learn(layout)
  layouts[layout.task] = layout
  catalog.learn(layout.front)
  for _, response in ipairs(layout.responses) do
    catalog.learn(response.documents)
    catalog.learn(response.rewrite)
  end
  catalog.learn(layout.base)
  catalog.learn(layout.tests)
end

--- Return the layout of a task, asking for it where it is not known, as after `:edit` of one document.
---@param task string
---@return table?
function M.of(task)
  if not layouts[task] then
    local layout = client.execute("redpencil.openTask", { task = task })
    if layout and layout.task then
      learn(layout)
    end
  end
  return layouts[task]
end

--- Ask for the layout of a task anew, as after an act that added a document.
---@param task string
---@return table?
function M.again(task)
  layouts[task] = nil
  return M.of(task)
end

--- Return the task in hand: that of the current document, else that of this tab.
---@return string?
function M.task()
  local address = catalog.of_buffer()
  return address and address.task or vim.t.redpencil_task
end

--- Return the task in hand, or say that there is none.
---@return string?
function M.needed_task()
  local task = M.task()
  if not task then
    message.warn("no task is open here. Next: `:Redpencil next-task` or `:Redpencil open-queue`.")
  end
  return task
end

--- Return the label of the response in hand, if there is one.
---@return string?
function M.label()
  local address = catalog.of_buffer()
  return address and address.label
end

local function window_of(role)
  for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if vim.w[window].redpencil_role == role then
      return window
    end
  end
end

local function show_in(window, name)
  local buffer = vim.fn.bufadd(name)
  vim.bo[buffer].buflisted = true
  vim.api.nvim_win_set_buf(window, buffer)
end

local function open_window(role, command)
  vim.cmd(command)
  local window = vim.api.nvim_get_current_win()
  vim.w[window].redpencil_role = role
  return window
end

--- A side window: beside its sibling where that is open, else on the right, else below.
local function side_window(role)
  local sibling = window_of(role == "brief" and "sheet" or "brief")
  if sibling then
    vim.api.nvim_set_current_win(sibling)
    return open_window(role, role == "brief" and "aboveleft split" or "belowright split")
  end
  local wide = vim.o.columns >= NARROW
  local window = open_window(role, wide and "botright vsplit" or "botright split")
  if wide then
    local width = math.max(40, math.min(config.get().sidebar, math.floor(vim.o.columns * 0.45)))
    vim.api.nvim_win_set_width(window, width)
    vim.wo[window].winfixwidth = true
  end
  return window
end

local function code_window()
  local window = window_of("code")
  if window then
    return window
  end
  for _, other in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if not vim.w[other].redpencil_role and vim.api.nvim_win_get_config(other).relative == "" then
      vim.w[other].redpencil_role = "code"
      return other
    end
  end
  return open_window("code", "topleft vsplit")
end

local function is_ours(buffer)
  return vim.startswith(vim.api.nvim_buf_get_name(buffer), generated.scheme .. ":")
end

--- Take the windows of a restored session as ours: it brings back their names only.
function M.adopt()
  for _, tab in ipairs(vim.api.nvim_list_tabpages()) do
    for _, window in ipairs(vim.api.nvim_tabpage_list_wins(tab)) do
      local buffer = vim.api.nvim_win_get_buf(window)
      if is_ours(buffer) and vim.bo[buffer].buftype == "" then
        documents.read(buffer)
      end
      local address = catalog.of_buffer(buffer)
      if address then
        vim.w[window].redpencil_role = address.task and address.role
        vim.t[tab].redpencil_task = vim.t[tab].redpencil_task or address.task
        vim.api.nvim_win_call(window, function()
          documents.entered_window(buffer)
        end)
      end
    end
  end
end

local function find_window(role)
  if role == "code" then
    return code_window()
  end
  return window_of(role) or side_window(role)
end

--- Show a document in the window that is its kind's, and go there.
---@param name string its URI
---@param place? { line: integer, character: integer } an LSP position
function M.show(name, place)
  local address, problem = catalog.describe(name)
  if not address then
    return message.error(problem or "")
  end
  local window = vim.t.redpencil_diff and vim.api.nvim_get_current_win() or find_window(address.role)
  vim.api.nvim_set_current_win(window)
  vim.cmd.normal({ "m'", bang = true })
  if vim.api.nvim_buf_get_name(0) ~= name then
    show_in(window, name)
  end
  if place then
    local last = vim.api.nvim_buf_line_count(0) - 1
    local row = math.min(place.line, last)
    local byte = position.byte(0, { line = row, character = place.character }, client.encoding())
    vim.api.nvim_win_set_cursor(window, { row + 1, byte })
    vim.cmd.normal({ "zv", bang = true })
  end
end

local function is_blank(tab)
  local windows = vim.api.nvim_tabpage_list_wins(tab)
  local buffer = vim.api.nvim_win_get_buf(windows[1])
  return #windows == 1 and vim.api.nvim_buf_get_name(buffer) == "" and not vim.bo[buffer].modified
end

local function enter_tab(task)
  for _, tab in ipairs(vim.api.nvim_list_tabpages()) do
    if vim.t[tab].redpencil_task == task then
      vim.api.nvim_set_current_tabpage(tab)
      return false
    end
  end
  local address = catalog.of_buffer()
  if not (is_blank(0) or (address and not vim.t.redpencil_diff)) then
    vim.cmd.tabnew()
  end
  return true
end

local function first_document(layout)
  local response = layout.responses[1]
  local document = response and response.documents[1]
  return document and document.uri or layout.brief
end

--- Show a task: where it is shown already, or in a tab of its own.
---@param layout table the answer to openTask, claimTask or nextTask
function M.open(layout)
  learn(layout)
  if enter_tab(layout.task) then
    vim.cmd.only({ mods = { silent = true, emsg_silent = true } })
    vim.t.redpencil_task = layout.task
    vim.w.redpencil_role = "code"
    show_in(0, first_document(layout))
    if vim.o.columns >= NARROW then
      M.show(layout.sheet)
      M.show(layout.brief)
    end
  end
  vim.api.nvim_set_current_win(code_window())
  local shown = catalog.of_buffer()
  if not shown or shown.task ~= layout.task then -- `:enew` or `:edit` put something else in the window
    show_in(0, first_document(layout))
  end
end

--- Switch between all three windows and the code alone.
function M.toggle()
  local task = M.needed_task()
  local layout = task and M.of(task)
  if not layout then
    return
  end
  local brief, sheet = window_of("brief"), window_of("sheet")
  if not brief and not sheet then
    M.show(layout.sheet)
    M.show(layout.brief)
    return vim.api.nvim_set_current_win(code_window())
  end
  vim.api.nvim_set_current_win(code_window())
  for _, window in pairs({ brief, sheet }) do
    vim.api.nvim_win_close(window, false)
  end
end

---@param which "brief"|"sheet"
function M.go(which)
  local task = M.needed_task()
  local layout = task and M.of(task)
  if layout then
    M.show(layout[which])
  end
end

--- Show response number `index`: the file of the same path as the one in hand where there is one.
---@param index integer
function M.response(index)
  local task = M.needed_task()
  local layout = task and M.of(task)
  if not layout then
    return
  end
  local response = layout.responses[index]
  if not response then
    return message.warn(("there is no response %d; this task has %d."):format(index, #layout.responses))
  end
  local address = catalog.get(vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(code_window())))
  local path = address and address.kind == "response" and address.path
  for _, document in ipairs(response.documents) do
    if document.path == path then
      return M.show(document.uri)
    end
  end
  if response.documents[1] then
    M.show(response.documents[1].uri)
  end
end

--- Show the response `step` places on, around the end.
---@param step integer
function M.other_response(step)
  local task = M.needed_task()
  local layout = task and M.of(task)
  if not layout then
    return
  end
  local address = catalog.get(vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(code_window())))
  local at = step > 0 and 0 or 1
  for index, response in ipairs(layout.responses) do
    if address and response.label == address.label then
      at = index
    end
  end
  M.response((at + step - 1) % #layout.responses + 1)
end

--- Show the file `step` places on among those of the response in hand, or of the base.
---@param step integer
function M.other_file(step)
  local task, here = M.needed_task(), vim.api.nvim_buf_get_name(0)
  local layout = task and M.of(task)
  local lists = layout and { layout.base or {}, layout.tests or {} } or {}
  for _, response in ipairs(layout and layout.responses or {}) do
    lists[#lists + 1] = response.documents
    lists[#lists + 1] = response.rewrite or {}
  end
  for _, list in ipairs(lists) do
    for index, document in ipairs(list) do
      if document.uri == here then
        return M.show(list[(index + step - 1) % #list + 1].uri)
      end
    end
  end
end

--- Return the URIs of a task's documents in reading order.
---@param task string
---@return string[]
function M.order(task)
  local layout, order = M.of(task), {}
  for _, response in ipairs(layout and layout.responses or {}) do
    for _, document in ipairs(response.documents) do
      order[#order + 1] = document.uri
    end
  end
  return order
end

return M

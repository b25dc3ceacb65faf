--- The end of a review: submitted, refused with reasons, taken back, or the task given back.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local layout = require("redpencil.layout")
local list = require("redpencil.list")
local message = require("redpencil.message")
local panels = require("redpencil.panel")
local prompt = require("redpencil.prompt")
local queue = require("redpencil.queue")
local text = require("redpencil.text")

local M = {}

local function has(items, words)
  return vim.iter(items):any(function(item)
    return item.text == words
  end)
end

--- What keeps the review from being submitted: where the diagnostics stand, else on the sheet's first line.
local function reasons(task, missing, sheet)
  local items = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(nil, { severity = vim.diagnostic.severity.ERROR })) do
    local address = catalog.get(vim.api.nvim_buf_get_name(diagnostic.bufnr))
    local words = text.clean(diagnostic.message)
    local about_review = address and address.task == task and address.role == "sheet"
    if about_review and not has(items, words) then
      items[#items + 1] = {
        bufnr = diagnostic.bufnr, lnum = diagnostic.lnum + 1, col = diagnostic.col + 1, type = "E", text = words,
      }
    end
  end
  for _, one in ipairs(missing) do
    local words = text.clean(one)
    if not has(items, words) then
      items[#items + 1] = { bufnr = vim.fn.bufadd(sheet), lnum = 1, col = 1, type = "E", text = words }
    end
  end
  return items
end

local function show_reasons(task, problem)
  local panel, shown = panels.fetch(task), layout.of(task)
  if not panel or not shown or panel.errors == 0 then
    return message.error(problem)
  end
  local items = reasons(task, panel.missing, shown.sheet)
  list.show("what " .. task .. " still needs", items)
  message.warn(("not submitted yet: %d thing%s to mend, Enter goes there."):format(#items, #items == 1 and "" or "s"))
end

local function leave(task)
  for _, tab in ipairs(vim.api.nvim_list_tabpages()) do
    if vim.t[tab].redpencil_task == task then
      if #vim.api.nvim_list_tabpages() > 1 then
        vim.api.nvim_set_current_tabpage(tab)
        vim.cmd.tabclose()
      else
        vim.t[tab].redpencil_task = nil
        vim.cmd.only({ mods = { silent = true, emsg_silent = true } })
        vim.w.redpencil_role = nil
      end
    end
  end
end

--- Submit the review in hand: on success the queue follows, its cursor on the next task.
function M.submit()
  local task = layout.needed_task()
  if not task then
    return
  end
  local result, problem = client.execute("redpencil.submit", { task = task }, true)
  if not result then
    return show_reasons(task, problem or "")
  end
  leave(task)
  queue.open(result.next)
  message.info(result.message or "submitted.")
end

--- Take the submission of the task in hand back, or that of `task`.
---@param task? string
function M.withdraw(task)
  task = task or layout.needed_task()
  local result = task and client.execute("redpencil.withdraw", { task = task })
  if result then
    panels.refresh(task)
    message.info(result.message or (task .. " is a draft again."))
  end
end

--- Give the task in hand back; asks why.
function M.release()
  local task = layout.needed_task()
  local reason, finished
  if task then
    reason, finished = prompt.line("give " .. task .. " back, because")
  end
  if not task or not finished then
    return
  elseif vim.trim(reason) == "" then
    return message.warn("a task is given back with a reason; nothing was done.")
  end
  if client.execute("redpencil.releaseTask", { task = task, reason = reason }) then
    leave(task)
    queue.open()
    message.info(task .. " was given back.")
  end
end

return M

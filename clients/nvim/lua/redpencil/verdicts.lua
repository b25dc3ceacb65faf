--- Short verdicts, each a key or two: acceptable or not, flags, the task check.

local client = require("redpencil.client")
local layout = require("redpencil.layout")
local message = require("redpencil.message")
local panels = require("redpencil.panel")
local pick = require("redpencil.pick")
local prompt = require("redpencil.prompt")

local M = {}

local NO_ANSWER = { key = "-", id = "no answer", title = "takes the answer back" }
local TAKE_BACK = { key = "-", id = "take a flag back", title = "then which" }

local function with(choices, more)
  return vim.list_extend(vim.list_slice(choices), { more })
end

--- A reason that was given; none leaves the one that stands there.
local function words(reason)
  return reason ~= "" and reason or nil
end

--- The response in hand, or the one picked by its letter.
local function response(panel, title)
  local label = layout.label()
  if label then
    return label
  end
  local choices = {}
  for _, one in ipairs(panel.labels) do
    choices[#choices + 1] = { key = one:lower(), id = one, title = panel.acceptable[one] }
  end
  local choice = pick.one(title, choices)
  return choice and choice.id
end

local function panel_in_hand()
  local task = layout.needed_task()
  return task and panels.fetch(task), task
end

--- Say whether a response is acceptable as it is.
function M.acceptable()
  local panel, task = panel_in_hand()
  local label = panel and response(panel, "which response?")
  local choice = label and pick.one(label .. " acceptable as it is?", with(panel.acceptable_options, NO_ANSWER))
  if choice then
    local value = choice ~= NO_ANSWER and choice.id or vim.NIL
    if client.execute("redpencil.setAcceptable", { task = task, label = label, value = value }) then
      message.info(("%s acceptable: %s"):format(label, choice.id))
    end
  end
end

--- Flag the response in hand or the task, or take a flag back.
function M.flag()
  local panel, task = panel_in_hand()
  local kind = panel and pick.one("flag", with(panel.flags, TAKE_BACK))
  local remove = kind == TAKE_BACK
  if remove then
    kind = pick.one("take back which flag?", panel.flags)
  end
  local label = kind and kind.per_response and response(panel, kind.id .. ": which response?")
  if not kind or (kind.per_response and not label) then
    return
  end
  local reason = remove and "" or prompt.line(kind.id .. " because")
  client.execute("redpencil.setFlag", {
    task = task, kind = kind.id, label = label or nil, reason = words(reason), remove = remove,
  })
end

--- Answer what the rubrics ask of the task itself.
function M.task_check()
  local panel, task = panel_in_hand()
  if not panel then
    return
  elseif not panel.task_check then
    return message.info("no rubric of this task asks about the task itself.")
  end
  local answer = pick.one(panel.task_check.question, panel.task_check.options)
  if answer then
    local reason = answer.needs_reason and prompt.line(answer.id .. " because") or ""
    client.execute("redpencil.answerTaskCheck", { task = task, answer = answer.id, reason = words(reason) })
  end
end

return M

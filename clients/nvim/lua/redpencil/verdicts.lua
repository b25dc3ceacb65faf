--- Short verdicts, each a key or two: acceptable or not, flags, the task check.

local client = require("redpencil.client")
local layout = require("redpencil.layout")
local message = require("redpencil.message")
local panels = require("redpencil.panel")
local pick = require("redpencil.pick")
local prompt = require("redpencil.prompt")

local M = {}

local ACCEPTABLE = {
  { key = "y", id = "yes", title = "would do as it is" },
  { key = "n", id = "no", title = "would not do as it is" },
  { key = "c", id = "cannot-judge", title = "cannot be judged" },
  { key = "-", id = "no answer", value = vim.NIL, title = "takes the answer back" },
}

local FLAGS = {
  { key = "u", id = "unsafe", title = "the response does harm", per_response = true },
  { key = "m", id = "misleading", title = "the response claims what is not so", per_response = true },
  { key = "b", id = "broken-task", title = "the task cannot be judged as it stands" },
  { key = "s", id = "skip", title = "not for me, with a reason" },
  { key = "-", id = "take a flag back", title = "then which" },
}

local ANSWERS = {
  { key = "y", id = "yes", title = "it can be judged as written" },
  { key = "a", id = "ambiguous", title = "it can be read in several ways" },
  { key = "i", id = "impossible", title = "it cannot be judged; ends the task" },
}

--- The response in hand, or the one picked by its letter.
local function response(task, title)
  local label = layout.label()
  if label then
    return label
  end
  local panel = panels.fetch(task)
  local choices = {}
  for _, one in ipairs(panel and panel.labels or {}) do
    choices[#choices + 1] = { key = one:lower(), id = one, title = panel.acceptable[one] }
  end
  local choice = panel and pick.one(title, choices)
  return choice and choice.id
end

--- Say whether a response is acceptable as it is.
function M.acceptable()
  local task = layout.needed_task()
  local label = task and response(task, "which response?")
  local choice = label and pick.one(label .. " acceptable as it is?", ACCEPTABLE)
  if choice then
    local arguments = { task = task, label = label, value = choice.value or choice.id }
    if client.execute("redpencil.setAcceptable", arguments) then
      message.info(("%s acceptable: %s"):format(label, choice.id))
    end
  end
end

--- Flag the response in hand or the task, or take a flag back.
function M.flag()
  local task = layout.needed_task()
  local kind = task and pick.one("flag", FLAGS)
  local remove = kind and kind.key == "-"
  if remove then
    kind = pick.one("take back which flag?", vim.list_slice(FLAGS, 1, 4))
  end
  local label = kind and kind.per_response and response(task, kind.id .. ": which response?")
  if not kind or (kind.per_response and not label) then
    return
  end
  local reason = remove and "" or prompt.line(kind.id .. " because")
  client.execute("redpencil.setFlag", {
    task = task, kind = kind.id, label = label or nil, reason = reason, remove = remove or false,
  })
end

--- Answer whether the task can be judged as written.
function M.task_check()
  local task = layout.needed_task()
  local answer = task and pick.one("can the task be judged as written?", ANSWERS)
  if answer then
    local reason = answer.id == "yes" and "" or prompt.line(answer.id .. " because")
    client.execute("redpencil.answerTaskCheck", { task = task, answer = answer.id, reason = reason })
  end
end

return M

--- The score pane: a digit scores the criterion in hand and goes on to the next without a score.

local client = require("redpencil.client")
local keys = require("redpencil.panes.keys")
local message = require("redpencil.message")
local pane = require("redpencil.panes.pane")
local panels = require("redpencil.panel")
local prompt = require("redpencil.prompt")
local text = require("redpencil.text")

local M = {}

local HELP = "the keys below score · - clears · r reason · Tab next response · q closes"

--- The criteria asked for `label` and for the set; without a label, all there are.
local function criteria_for(panel, label)
  if not label then
    return panel.criteria
  end
  return vim.tbl_filter(function(one)
    return one.label == label or one.label == nil
  end, panel.criteria)
end

local function next_without_score(rows, from)
  for step = 1, #rows do
    local index = (from + step - 1) % #rows + 1
    if rows[index].value == nil then
      return index
    end
  end
end

local function level_of(criterion, value)
  for _, level in ipairs(criterion.levels) do
    if level.value == value then
      return level
    end
  end
end

local function value_line(criterion)
  if criterion.value == nil then
    return criterion.required and "–" or "– (optional)"
  end
  local level = level_of(criterion, criterion.value)
  local reason = criterion.rationale ~= "" and "  · " .. criterion.rationale or ""
  return tostring(level and level.key or criterion.value) .. reason
end

--- Whether the value has to be typed: text, or a scale with more values than keys.
local function is_typed(criterion)
  return vim.iter(criterion.levels):all(function(level)
    return level.key == ""
  end)
end

local function question_lines(criterion, width)
  local lines = { "", unpack(text.wrap(text.clean(criterion.ask), width)) }
  for _, level in ipairs(#criterion.levels <= 12 and criterion.levels or {}) do
    local chosen = level.value == criterion.value and "*" or " "
    lines[#lines + 1] = (" %s %s  %s"):format(chosen, level.key, level.anchor)
  end
  if is_typed(criterion) then
    lines[#lines + 1] = " Enter asks for the value"
  end
  return lines
end

---@param state { task: string, label: string?, labels: string[], rows: table[], at: integer, pane: redpencil.Pane }
local function render(state)
  local lines, marked = { HELP, "" }, { [1] = "Comment" }
  for index, row in ipairs(state.rows) do
    local owner = row.label and row.label .. " " or ""
    local arrow = index == state.at and "▸" or " "
    lines[#lines + 1] = ("%s %-34s %s"):format(arrow, owner .. row.criterion, value_line(row))
    if index == state.at then
      marked[#lines] = "CursorLine"
    end
  end
  vim.list_extend(lines, question_lines(state.rows[state.at], state.pane.width - 2))
  state.pane:show("Scores" .. (state.label and " of " .. state.label or ""), lines, marked)
end

local function take(state, panel)
  state.rows, state.labels = criteria_for(panel, state.label), panel.labels
  state.at = math.max(1, math.min(state.at, #state.rows))
end

--- Send a score or its reason; the pane shows what the server then says.
local function send(state, fields)
  local row = state.rows[state.at]
  local arguments = vim.tbl_extend("force", {
    task = state.task, rubric = row.rubric, criterion = row.criterion, label = row.label, value = row.value,
  }, fields)
  if arguments.value == vim.NIL then
    arguments.value = nil
  end
  if not client.execute("redpencil.setScore", arguments) then
    return false
  end
  local panel = panels.fetch(state.task)
  if panel then
    take(state, panel)
  end
  return panel ~= nil
end

local function advance(state)
  local following = next_without_score(state.rows, state.at)
  if not following then
    return state.pane:close()
  end
  state.at = following
  render(state)
end

local function ask_value(state)
  local row = state.rows[state.at]
  local words, finished = prompt.line(row.criterion .. " value", row.value ~= nil and tostring(row.value) or "")
  if finished and words ~= "" and send(state, { value = tonumber(words) or words }) then
    return advance(state)
  end
  render(state)
end

local function ask_reason(state)
  local row = state.rows[state.at]
  if row.value == nil then
    return message.warn("score it first; a reason belongs to a score.")
  end
  local words, finished = prompt.line("reason for " .. row.criterion, row.rationale)
  if finished or words ~= row.rationale then
    send(state, { rationale = words })
  end
  render(state)
end

local function next_response(state, step)
  state.label, state.at = keys.turn(state.labels, state.label, step), 1
  take(state, assert(panels.known(state.task)))
  state.at = next_without_score(state.rows, 0) or 1
  render(state)
end

local function on_key(state, key)
  local row = state.rows[state.at]
  for _, level in ipairs(row.levels) do
    if level.key == key then
      return send(state, { value = level.value }) and advance(state)
    end
  end
  if key == "j" or key == "<Down>" then
    state.at = math.min(state.at + 1, #state.rows)
  elseif key == "k" or key == "<Up>" then
    state.at = math.max(state.at - 1, 1)
  elseif key == "-" then
    send(state, { value = vim.NIL })
  elseif key == "r" then
    return ask_reason(state)
  elseif key == "<Tab>" or key == "<S-Tab>" then
    return next_response(state, key == "<Tab>" and 1 or -1)
  elseif key == "<CR>" and is_typed(row) then
    return ask_value(state)
  elseif key == "<CR>" or keys.leaves(key) then
    return state.pane:close()
  end
  render(state)
end

--- Open the pane for a response and the set; without a label, for everything.
---@param task string
---@param label? string
function M.open(task, label)
  local panel = panels.fetch(task)
  if not panel then
    return
  end
  local rows = criteria_for(panel, label)
  if #rows == 0 then
    return message.info("no rubric of this task asks for a score here.")
  end
  local state = { task = task, label = label, labels = panel.labels, rows = rows }
  state.at = next_without_score(rows, 0) or 1
  state.pane = pane.open(function(key)
    on_key(state, key)
  end)
  render(state)
end

return M

--- Findings: marked on a selection, changed, deleted, listed and walked through across a task.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local generated = require("redpencil.generated")
local layout = require("redpencil.layout")
local list = require("redpencil.list")
local message = require("redpencil.message")
local panels = require("redpencil.panel")
local pick = require("redpencil.pick")
local position = require("redpencil.position")
local prompt = require("redpencil.prompt")
local text = require("redpencil.text")

local M = {}

local FIELDS = { "what", "why", "fix" }
local selected = vim.api.nvim_create_namespace("redpencil.selected")

local function panel_in_hand()
  local task = layout.needed_task()
  local panel = task and panels.fetch(task)
  return panel, task
end

--- Keep the chosen code in sight while its finding is being described.
local function highlight(buffer, range)
  local encoding = client.encoding()
  vim.api.nvim_buf_set_extmark(buffer, selected, range.start.line, position.byte(buffer, range.start, encoding), {
    end_row = range["end"].line, end_col = position.byte(buffer, range["end"], encoding), hl_group = "Visual",
  })
  return function()
    if vim.api.nvim_buf_is_valid(buffer) then
      vim.api.nvim_buf_clear_namespace(buffer, selected, 0, -1)
    end
  end
end

local function reads(row, words)
  return vim.api.nvim_buf_get_lines(0, row, row + 1, false)[1] == words
end

--- Go to where the next words about a finding are written; the server's edit may be on its way still.
local function go_to_field(task, finding)
  local place = client.ask(generated.requests.finding_in_sheet, { task = task, finding = finding })
  if not place then
    return
  end
  layout.show(place.uri)
  vim.wait(2000, function()
    return reads(place.heading, place.heading_text) and reads(place.position.line, place.line_text)
  end, 5)
  layout.show(place.uri, place.position)
end

--- Words that the server would not take stay with the reviewer.
local function keep_words(words)
  local kept = {}
  for _, name in ipairs(FIELDS) do
    if words[name] and words[name] ~= "" then
      kept[#kept + 1] = name .. ": " .. words[name]
    end
  end
  if #kept > 0 then
    vim.fn.setreg('"', table.concat(kept, "\n") .. "\n", "l")
    message.warn("your words are in the unnamed register: put them with p.")
  end
end

--- Mark the selection, or the cursor's line: category, severity, then three lines of prose.
function M.mark()
  local address, buffer = catalog.of_buffer(), vim.api.nvim_get_current_buf()
  if not address or address.kind ~= "response" then
    return message.warn("mark a finding in a response: `,1` shows the first.")
  end
  local range = position.selection(client.encoding())
  local panel, task = panel_in_hand()
  if not panel then
    return
  end
  local unlight = highlight(buffer, range)
  local category = pick.one("category", panel.categories)
  local severity = category and pick.one(category.id .. ": how bad?", panel.severities)
  if not severity then
    return unlight()
  end
  local words, finished = prompt.lines(("%s %s · "):format(severity.id, category.id), FIELDS)
  unlight()
  local result = client.execute("redpencil.markFinding", vim.tbl_extend("keep", {
    uri = vim.api.nvim_buf_get_name(buffer), range = range, category = category.id, severity = severity.id,
  }, words))
  if not result then
    keep_words(words)
  elseif not finished then
    go_to_field(task, result.finding)
  end
end

--- What follows a mark that came as a code action: its words are written in the sheet.
---@param arguments table
function M.mark_given(arguments)
  local address = catalog.get(arguments.uri)
  local result = client.execute("redpencil.markFinding", arguments)
  if result and address and address.task then
    go_to_field(address.task, result.finding)
  end
end

--- Return the findings under the cursor; where there is none, those on its line.
local function findings_here()
  local name, encoding = vim.api.nvim_buf_get_name(0), client.encoding()
  local found, problem = client.ask(generated.requests.findings_at, { uri = name, position = position.cursor(encoding) })
  if problem then
    message.error(problem)
  end
  return found and found.findings or {}
end

local function describe(finding)
  return finding.id, ("%s %s  %s"):format(finding.severity, finding.category, finding.what)
end

local function with_finding_here(act)
  local panel, task = panel_in_hand()
  if not panel then
    return
  end
  local here = findings_here()
  if #here == 0 then
    return message.info("no finding stands here. `]d` goes to the next.")
  end
  pick.listed("which finding?", here, describe, function(finding)
    act(finding, task, panel)
  end)
end

local function ask_change(finding, panel)
  local field = pick.one("change what of " .. finding.id .. "?", {
    { key = "w", id = "what", title = finding.what },
    { key = "y", id = "why", title = finding.why },
    { key = "f", id = "fix", title = finding.fix },
    { key = "c", id = "category", title = finding.category },
    { key = "s", id = "severity", title = finding.severity },
  })
  if not field then
    return nil
  elseif field.id == "category" or field.id == "severity" then
    local choice = pick.one(field.id, field.id == "category" and panel.categories or panel.severities)
    return choice and { [field.id] = choice.id }
  end
  local old = finding[field.id]
  if old:find("\n") then
    message.info("this text has several lines: change it in the sheet, `,v`.")
    return nil
  end
  local words = prompt.line(finding.id .. " " .. field.id, old)
  return words ~= old and { [field.id] = words } or nil
end

--- Change one field of the finding under the cursor.
function M.edit()
  with_finding_here(function(finding, task, panel)
    local change = ask_change(finding, panel)
    if change then
      client.execute("redpencil.editFinding", vim.tbl_extend("error", { task = task, finding = finding.id }, change))
    end
  end)
end

--- Delete the finding under the cursor; undo brings it back.
function M.delete()
  with_finding_here(function(finding, task)
    if client.execute("redpencil.deleteFinding", { task = task, finding = finding.id }) then
      message.info(finding.id .. " deleted; `,u` brings it back.")
    end
  end)
end

--- Say that a finding also occurs in the selection.
function M.also_here()
  local name = vim.api.nvim_buf_get_name(0)
  local range = position.selection(client.encoding())
  local panel = panel_in_hand()
  if not panel then
    return
  elseif #panel.findings == 0 then
    return message.info("there is no finding yet: `,m` marks one.")
  end
  pick.listed("which finding occurs here too?", panel.findings, describe, function(finding)
    if client.execute("redpencil.alsoHere", { finding = finding.id, uri = name, range = range }) then
      message.info(finding.id .. " occurs here too.")
    end
  end)
end

--- Return every place of every finding in reading order.
local function places(task, panel)
  local rank = {}
  for index, name in ipairs(layout.order(task)) do
    rank[name] = index
  end
  local found = {}
  for _, finding in ipairs(panel.findings) do
    for _, place in ipairs(finding.places) do
      found[#found + 1] = { finding = finding, uri = place.uri, range = place.range, rank = rank[place.uri] or 1e6 }
    end
  end
  table.sort(found, function(a, b)
    if a.rank ~= b.rank then
      return a.rank < b.rank
    end
    local x, y = a.range.start, b.range.start
    return x.line < y.line or (x.line == y.line and x.character < y.character)
  end)
  return found, rank
end

local TYPES = { blocker = "E", major = "E", minor = "W", nit = "I" }

local function load(name)
  local buffer = vim.fn.bufadd(name)
  vim.fn.bufload(buffer)
  return buffer
end

--- List all findings of the task in the quickfix window.
function M.list()
  local panel, task = panel_in_hand()
  if not panel then
    return
  end
  local items, encoding = {}, client.encoding()
  for _, place in ipairs((places(task, panel))) do
    local buffer = load(place.uri)
    local first, last = place.range.start, place.range["end"]
    items[#items + 1] = {
      bufnr = buffer, lnum = first.line + 1, col = position.byte(buffer, first, encoding) + 1,
      end_lnum = last.line + 1, end_col = position.byte(buffer, last, encoding) + 1,
      type = TYPES[place.finding.severity] or "I",
      text = text.clean(("%s %s: %s"):format(place.finding.id, place.finding.category, place.finding.what)),
    }
  end
  if #items == 0 then
    return message.info("no finding yet: select code and press `,m`.")
  end
  list.show("findings of " .. task, items, true)
end

--- Go to the next (`step` 1) or the previous (-1) finding, into other documents where need be.
---@param step integer
function M.go(step)
  local panel, task = panel_in_hand()
  if not panel then
    return
  end
  local found, rank = places(task, panel)
  if #found == 0 then
    return message.info("no finding yet: select code and press `,m`.")
  end
  local cursor, here = vim.api.nvim_win_get_cursor(0), rank[vim.api.nvim_buf_get_name(0)] or 0
  local encoding = client.encoding()
  local function after(place)
    if place.rank ~= here then
      return place.rank > here and 1 or -1
    end
    local start = place.range.start
    local byte = position.byte(0, start, encoding)
    if start.line ~= cursor[1] - 1 then
      return start.line > cursor[1] - 1 and 1 or -1
    end
    return byte == cursor[2] and 0 or byte > cursor[2] and 1 or -1
  end
  local target
  for index = step > 0 and 1 or #found, step > 0 and #found or 1, step do
    if after(found[index]) == step then
      target = found[index]
      break
    end
  end
  target = target or found[step > 0 and 1 or #found]
  layout.show(target.uri, target.range.start)
  local finding = target.finding
  message.info(("%s %s %s: %s"):format(finding.id, finding.severity, finding.category, finding.what))
end

return M

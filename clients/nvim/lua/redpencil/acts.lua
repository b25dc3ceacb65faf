--- Which function carries out which act, by the id of the contract; and the views, which are the editor's own.
--- The same table answers keys, `:Redpencil`, and commands that the server attached to lenses and actions.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local diff = require("redpencil.diff")
local documents = require("redpencil.documents")
local files = require("redpencil.files")
local findings = require("redpencil.findings")
local layout = require("redpencil.layout")
local message = require("redpencil.message")
local panels = require("redpencil.panel")
local prompt = require("redpencil.prompt")
local queue = require("redpencil.queue")
local rank = require("redpencil.panes.rank")
local score = require("redpencil.panes.score")
local submission = require("redpencil.submission")
local verdicts = require("redpencil.verdicts")

local M = {}

local function open(command, arguments)
  local answer = client.execute(command, arguments)
  if answer and answer.task then
    layout.open(answer)
  elseif answer then
    message.info(answer.message or "no task is waiting for you.")
  end
end

local function open_named(command)
  return function(task)
    if task then
      open(command, { task = task })
    else
      queue.open()
    end
  end
end

local function show_new(command, arguments)
  local result = client.execute(command, arguments)
  if result and result.uri then
    layout.again(arguments.task)
    layout.show(result.uri)
  end
end

local function rewrite()
  local task, address = layout.needed_task(), catalog.of_buffer()
  if not task then
    return
  elseif not address or not address.label then
    return message.warn("go to the response that you want to rewrite: `,1` shows the first.")
  end
  show_new("redpencil.startRewrite", { task = task, uri = address.uri })
end

local function add_test(path)
  local task = layout.needed_task()
  local finished = true
  if task and not path then
    path, finished = prompt.line("path of the test", (layout.of(task) or {}).new_test)
  end
  if task and finished and path and path ~= "" then
    show_new("redpencil.addTest", { task = task, path = path })
  end
end

local function reverse(command, field, word)
  return function()
    local task = layout.needed_task()
    local panel = task and panels.fetch(task)
    if panel and panel[field] == "" then
      return message.info("nothing to " .. field .. ".")
    end
    local answer = panel and client.execute(command, { task = task })
    if answer then
      files.follow(task, answer.moved or {})
      message.info(("%s: %s"):format(word, panel[field]))
    end
  end
end

local function with_task(act)
  return function()
    local task = layout.needed_task()
    if task then
      act(task, layout.label())
    end
  end
end

---@type table<string, fun(...: string)> by the act's id
M.by_id = {
  ["redpencil.openQueue"] = function() queue.open() end,
  ["redpencil.nextTask"] = function() open("redpencil.nextTask", {}) end,
  ["redpencil.claimTask"] = open_named("redpencil.claimTask"),
  ["redpencil.openTask"] = open_named("redpencil.openTask"),
  ["redpencil.releaseTask"] = submission.release,
  ["redpencil.markFinding"] = findings.mark,
  ["redpencil.editFinding"] = findings.edit,
  ["redpencil.deleteFinding"] = findings.delete,
  ["redpencil.alsoHere"] = findings.also_here,
  ["redpencil.setScore"] = with_task(score.open),
  ["redpencil.setRanking"] = with_task(rank.open),
  ["redpencil.moveInRanking"] = with_task(rank.open),
  ["redpencil.setAcceptable"] = verdicts.acceptable,
  ["redpencil.setFlag"] = verdicts.flag,
  ["redpencil.answerTaskCheck"] = verdicts.task_check,
  ["redpencil.startRewrite"] = rewrite,
  ["redpencil.addTest"] = add_test,
  ["redpencil.renameFile"] = files.rename,
  ["redpencil.removeFile"] = files.remove,
  ["redpencil.showDiff"] = diff.ask,
  ["redpencil.undo"] = reverse("redpencil.undo", "undo", "undone"),
  ["redpencil.redo"] = reverse("redpencil.redo", "redo", "done again"),
  ["redpencil.submit"] = submission.submit,
  ["redpencil.withdraw"] = submission.withdraw,
  ["redpencil.sync"] = function()
    if client.execute("redpencil.sync", {}) then
      message.info("sent and fetched.")
    end
  end,
}

---@type table<string, fun()> by the view's name
M.views = {
  brief = function() layout.go("brief") end,
  sheet = function() layout.go("sheet") end,
  ["toggle-layout"] = layout.toggle,
  ["next-response"] = function() layout.other_response(1) end,
  ["previous-response"] = function() layout.other_response(-1) end,
  ["next-file"] = function() return diff.go(1) or layout.other_file(1) end,
  ["previous-file"] = function() return diff.go(-1) or layout.other_file(-1) end,
  ["next-finding"] = function() findings.go(1) end,
  ["previous-finding"] = function() findings.go(-1) end,
  findings = findings.list,
  keys = function() require("redpencil.card").open() end,
}

for index = 1, 9 do
  M.views["response-" .. index] = function() layout.response(index) end
end

--- What the server attached to a lens or an action, where Neovim has to show the outcome.
local function attach_commands()
  local given = client.commands
  given["redpencil.markFinding"] = findings.mark_given
  given["redpencil.submit"] = submission.submit
  given["redpencil.openQueue"] = function() queue.open() end
  for _, command in ipairs({ "redpencil.nextTask", "redpencil.claimTask", "redpencil.openTask" }) do
    given[command] = function(arguments) open(command, arguments) end
  end
  for _, command in ipairs({ "redpencil.startRewrite", "redpencil.addTest" }) do
    given[command] = function(arguments) show_new(command, arguments) end
  end
  given["redpencil.renameFile"] = files.rename_given
  given["redpencil.removeFile"] = files.remove_given
  given["redpencil.showDiff"] = function(arguments)
    local result = client.execute("redpencil.showDiff", arguments)
    if result then
      diff.show(result, arguments.task)
    end
  end
  given["redpencil.setScore"] = function(arguments)
    if arguments.value ~= nil then
      client.execute("redpencil.setScore", arguments)
    else
      score.open(arguments.task, arguments.label)
    end
  end
  given["redpencil.setRanking"] = function(arguments)
    if arguments.order then
      client.execute("redpencil.setRanking", arguments)
    else
      rank.open(arguments.task, nil)
    end
  end
end

attach_commands()

M.restart = documents.restart

return M

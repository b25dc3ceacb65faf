--- The rank pane: letters from best to worst, accepted by itself when all responses are placed.
--- What can stand between letters is the server's to say; unwritten it is the first of those.

local client = require("redpencil.client")
local keys = require("redpencil.panes.keys")
local message = require("redpencil.message")
local pane = require("redpencil.panes.pane")
local panels = require("redpencil.panel")

local M = {}

local MOVES = { J = "down", K = "up", ["="] = "tie", u = "untie" }

---@class redpencil.Order
---@field letters string[]
---@field operators string[] one before each letter but the first
---@field waiting? string the keys of a relation whose right letter is still to come
---@field relations { id: string, key: string }[] what can stand between two letters

--- Return an order in which nothing is placed yet.
---@param relations { id: string, key: string }[]
---@return redpencil.Order
function M.empty(relations)
  return { letters = {}, operators = {}, relations = relations }
end

--- Return the relation that `keys` type, also where they spell it as it is written.
local function relation(order, keys)
  return vim.iter(order.relations):find(function(one)
    return one.key == keys or one.id == keys
  end)
end

--- Write an order as the sheet has it.
---@param order redpencil.Order
---@return string
function M.format(order)
  local words = {}
  for index, letter in ipairs(order.letters) do
    if index > 1 then
      words[#words + 1] = order.operators[index - 1]
    end
    words[#words + 1] = letter
  end
  return table.concat(words, " ")
end

--- Take one typed key into `order`.
---@param order redpencil.Order
---@param key string
---@param labels string[]
---@return boolean understood
function M.type(order, key, labels)
  local letter = key:upper()
  if #key == 1 and vim.list_contains(labels, letter) then
    if vim.list_contains(order.letters, letter) then
      return false
    end
    if #order.letters > 0 then
      order.operators[#order.letters] = relation(order, order.waiting or order.relations[1].key).id
    end
    order.letters[#order.letters + 1], order.waiting = letter, nil
    return true
  elseif relation(order, key) and #order.letters > 0 then
    local longer = (order.waiting or "") .. key
    order.waiting = relation(order, longer) and longer or key
    return true
  elseif key == "<BS>" then
    if order.waiting then
      order.waiting = nil
    else
      order.letters[#order.letters] = nil
      order.operators[math.max(#order.letters, 1)] = nil
    end
    return true
  end
  return false
end

local function unplaced(state)
  return vim.tbl_filter(function(label)
    return not vim.list_contains(state.order.letters, label)
  end, state.labels)
end

local function help_of(relations)
  local said = {}
  for _, one in ipairs(relations) do
    said[#said + 1] = one.key .. " " .. one.title
  end
  return table.concat(said, " · ")
end

local function render(state)
  local typed = M.format(state.order)
  local rest = table.concat(unplaced(state), " ")
  local lines = {
    "letters from best to worst · " .. state.help,
    "<BS> takes back · Enter accepts what stands · Esc leaves it",
    "",
    "  " .. (typed == "" and "…" or typed .. (state.order.waiting and " " .. relation(state.order, state.order.waiting).id or "")),
    "",
    "  left: " .. (rest == "" and "none" or rest),
  }
  if state.ranking ~= "" and typed == "" then
    vim.list_extend(lines, {
      "  now:  " .. state.ranking,
      ("  Tab picks a response (%s) · K up · J down · = ties with the one above · u unties"):format(state.chosen),
    })
  end
  state.pane:show("Ranking", lines, { [1] = "Comment", [2] = "Comment", [4] = "Title" })
end

local function accept(state)
  state.pane:close()
  local words = M.format(state.order)
  if words ~= "" and client.execute("redpencil.setRanking", { task = state.task, order = words }) then
    message.info("ranked " .. words)
  end
end

local function move(state, direction)
  local arguments = { task = state.task, label = state.chosen, direction = direction }
  if client.execute("redpencil.moveInRanking", arguments) then
    local panel = panels.fetch(state.task)
    state.ranking = panel and panel.ranking or state.ranking
  end
  render(state)
end

local function on_key(state, key)
  local untouched = #state.order.letters == 0 and state.ranking ~= ""
  if untouched and MOVES[key] then
    return move(state, MOVES[key])
  elseif untouched and key == "<Tab>" then
    state.chosen = keys.turn(state.labels, state.chosen, 1)
  elseif M.type(state.order, key, state.labels) then
    if #unplaced(state) == 0 then
      return accept(state)
    end
  elseif key == "<CR>" then
    return accept(state)
  elseif keys.leaves(key) then
    return state.pane:close()
  end
  render(state)
end

--- Open the pane.
---@param task string
---@param label? string the response in hand, the one that J and K move first
function M.open(task, label)
  local panel = panels.fetch(task)
  if not panel then
    return
  elseif #panel.labels < 2 then
    return message.info("there is one response only; nothing to rank.")
  end
  local state = {
    task = task, labels = panel.labels, ranking = panel.ranking, order = M.empty(panel.relations),
    help = help_of(panel.relations),
    chosen = label or panel.labels[1],
  }
  state.pane = pane.open(function(key)
    on_key(state, key)
  end)
  render(state)
end

return M

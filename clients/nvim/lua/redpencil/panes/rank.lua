--- The rank pane: letters from best to worst, accepted by itself when all responses are placed.
--- Between letters stands `>`, or `>>` much, `~` slightly, `=` the same; unwritten it is `>`.

local client = require("redpencil.client")
local keys = require("redpencil.panes.keys")
local message = require("redpencil.message")
local pane = require("redpencil.panes.pane")
local panels = require("redpencil.panel")

local M = {}

local OPERATORS = { [">"] = ">", ["="] = "=", ["~"] = "~>" }
local MOVES = { J = "down", K = "up", ["="] = "tie", u = "untie" }

---@class redpencil.Order
---@field letters string[]
---@field operators string[] one before each letter but the first
---@field waiting? string an operator whose right letter is still to come

--- Return an order in which nothing is placed yet.
---@return redpencil.Order
function M.empty()
  return { letters = {}, operators = {} }
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
      order.operators[#order.letters] = order.waiting or ">"
    end
    order.letters[#order.letters + 1], order.waiting = letter, nil
    return true
  elseif OPERATORS[key] and #order.letters > 0 then
    order.waiting = key == ">" and order.waiting == ">" and ">>" or key == ">" and order.waiting == "~>" and "~>" or OPERATORS[key]
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

local function render(state)
  local typed = M.format(state.order)
  local rest = table.concat(unplaced(state), " ")
  local lines = {
    "letters from best to worst · > better (or nothing) · >> much · ~ slightly · = the same",
    "<BS> takes back · Enter accepts what stands · Esc leaves it",
    "",
    "  " .. (typed == "" and "…" or typed .. (state.order.waiting and " " .. state.order.waiting or "")),
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
    task = task, labels = panel.labels, ranking = panel.ranking, order = M.empty(),
    chosen = label or panel.labels[1],
  }
  state.pane = pane.open(function(key)
    on_key(state, key)
  end)
  render(state)
end

return M

--- The status line of a task: how far the review is, and what stands between it and the hub.
--- Its text holds identifiers, numbers and our own words only, so nothing in it can be evaluated.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local panel = require("redpencil.panel")

local M = {}

local LINE = " %{v:lua.require'redpencil.status'.name()}%( [%{&modified?'+':''}]%)%=%<%{v:lua.require'redpencil.status'.fitting()}  %l:%c "
local STATES = { waiting = "waiting to send", offline = "offline", refused = "refused by the hub" }

---@type uv.uv_timer_t?
local clock

local TITLE = " %{v:lua.require'redpencil.status'.facts()}%<"

local function inert(words)
  return (words:gsub("[%%%c]", "?"))
end

local function count(number, noun)
  return ("%d %s%s"):format(number, noun, number == 1 and "" or "s")
end

local function time_left(seconds)
  if seconds <= 0 then
    return "claim ended"
  end
  return ("claim %d:%02d"):format(math.floor(seconds / 3600), math.floor(seconds / 60) % 60)
end

local function parts(shown, age)
  local scored = 0
  for _, criterion in ipairs(shown.criteria) do
    scored = scored + (criterion.value ~= nil and 1 or 0)
  end
  local said = { "rp " .. shown.task, count(#shown.findings, "finding") }
  if #shown.criteria > 0 then
    said[#said + 1] = ("%d/%d scored"):format(scored, #shown.criteria)
  end
  if shown.state ~= "draft" then
    said[#said + 1] = shown.state
  elseif shown.errors > 0 then
    said[#said + 1] = ("%d missing"):format(shown.errors)
  else
    said[#said + 1] = "ready"
  end
  if shown.claim_seconds_left and shown.state == "draft" then
    said[#said + 1] = time_left(shown.claim_seconds_left - age)
  end
  said[#said + 1] = STATES[shown.sync]
  return said
end

local function said_of(buffer)
  local address = catalog.of_buffer(buffer)
  if not address then
    return {}
  elseif not client.running() then
    return { "rp stopped", ":Redpencil restart" }
  elseif not address.task then
    return { "rp" }
  end
  local shown, age = panel.known(address.task)
  return shown and parts(shown, age) or { "rp " .. address.task }
end

--- Return what is said of the task that `buffer` belongs to: for any status line plugin.
---@param buffer? integer
---@return string
function M.text(buffer)
  return inert(table.concat(said_of(buffer), " · "))
end

--- Return as much of it as the current window's status line has room for; what presses most stays longest.
---@return string
function M.fitting()
  local said = said_of()
  local room = (vim.o.laststatus == 3 and vim.o.columns or vim.api.nvim_win_get_width(0)) - #M.name() - 13
  while #said > 1 and vim.fn.strdisplaywidth(table.concat(said, " · ")) > room do
    table.remove(said, 1)
  end
  return inert(table.concat(said, " · "))
end

--- Return the short name of the document in `buffer`, such as `A/cache.py`.
---@param buffer? integer
---@return string
function M.name(buffer)
  local address = catalog.of_buffer(buffer)
  return address and inert(address.name) or ""
end

--- Return what the server alone knows of the review in hand: pay, claim's end, state, time spent.
---@return string
function M.facts()
  local address = catalog.of_buffer()
  local shown = address and address.task and panel.known(address.task)
  return shown and inert(table.concat(shown.facts or {}, " · ")) or ""
end

--- Let `window` show above the sheet what does not stand in it, as long as it shows this buffer.
---@param window integer
function M.title(window)
  vim.api.nvim_set_option_value("winbar", TITLE, { scope = "local", win = window })
end

--- Let `window` show our line as long as it shows this buffer.
---@param window integer
function M.dress(window)
  vim.api.nvim_set_option_value("statusline", LINE, { scope = "local", win = window })
  if not clock then
    clock = assert(vim.uv.new_timer())
    clock:start(30000, 30000, vim.schedule_wrap(function()
      vim.cmd.redrawstatus({ bang = true })
    end))
  end
end

return M

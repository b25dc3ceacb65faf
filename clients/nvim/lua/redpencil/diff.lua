--- Two documents side by side, in a tab of their own, by Neovim's own diff.

local client = require("redpencil.client")
local layout = require("redpencil.layout")
local message = require("redpencil.message")
local panels = require("redpencil.panel")
local pick = require("redpencil.pick")
local text = require("redpencil.text")

local M = {}

---@type table<integer, { pairs: table[], at: integer }> by tab page
local shown = {}

local function show_side(name)
  vim.api.nvim_win_set_buf(0, vim.fn.bufadd(name))
  vim.cmd.diffthis()
end

local function show_pair(tab)
  local state = shown[tab]
  local pair = state.pairs[state.at]
  vim.cmd.diffoff({ bang = true })
  vim.cmd.only({ mods = { silent = true, emsg_silent = true } })
  show_side(pair.left)
  vim.cmd("rightbelow vsplit")
  show_side(pair.right)
  vim.cmd.wincmd("=")
  vim.cmd.wincmd("p")
  local more = #state.pairs > 1 and (" · %d of %d, ]f goes on"):format(state.at, #state.pairs) or ""
  message.info(text.clean(pair.name) .. more .. " · ,d closes")
end

--- Show the next pair of files of this diff.
---@param step integer
---@return boolean shown false where this tab holds no diff
function M.go(step)
  local tab = vim.api.nvim_get_current_tabpage()
  local state = shown[tab]
  if not state then
    return false
  end
  state.at = (state.at + step - 1) % #state.pairs + 1
  show_pair(tab)
  return true
end

--- Show what the server paired.
---@param result { pairs: { left: string, right: string, name: string }[] }
---@param task string
function M.show(result, task)
  if #(result.pairs or {}) == 0 then
    return message.info("there is nothing to compare.")
  end
  vim.cmd.tabnew()
  vim.t.redpencil_task, vim.t.redpencil_diff = task, true
  local tab = vim.api.nvim_get_current_tabpage()
  shown[tab] = { pairs = result.pairs, at = 1 }
  show_pair(tab)
end

local function choices(panel, without)
  local list = {}
  for _, label in ipairs(panel.labels) do
    if label ~= without then
      list[#list + 1] = { key = label:lower(), id = label }
    end
  end
  return list
end

--- Ask which responses to compare: one letter in a response, two elsewhere. Closes a diff that is shown.
---@param left? string
---@param right? string
function M.ask(left, right)
  if vim.t.redpencil_diff and not left then
    return vim.cmd.tabclose()
  end
  local task = layout.needed_task()
  local panel = task and panels.fetch(task)
  if not panel then
    return
  end
  if not left then
    local first = pick.one("compare which response?", choices(panel))
    left = layout.label()
    if not left or (first and first.id == left) then
      left = first and first.id
      local others = choices(panel, left)
      vim.list_extend(others, { { key = "-", id = "base" }, { key = "+", id = "rewrite" } })
      first = left and pick.one(left .. " with?", others)
    end
    right = first and first.id
  end
  if not left or not right then
    return
  elseif right == "base" then
    left, right = "base", left
  end
  local result = client.execute("redpencil.showDiff", { task = task, left = left, right = right })
  if result then
    M.show(result, task)
  end
end

vim.api.nvim_create_autocmd("TabClosed", {
  group = vim.api.nvim_create_augroup("redpencil.diff", {}),
  callback = function()
    for tab in pairs(shown) do
      shown[tab] = vim.api.nvim_tabpage_is_valid(tab) and shown[tab] or nil
    end
  end,
})

return M

--- redpencil for Neovim: the review of AI-written code as documents and keys.
--- The public face: `setup`, `act`, and what `:Redpencil` runs. All else is loaded at the first act.

local config = require("redpencil.config")

local M = {}

--- Set the reviewer's wishes; everything has a default, so calling it is optional.
---@param options? table see |redpencil-config|
function M.setup(options)
  config.set(options)
end

--- Carry out an act by its id, such as "redpencil.markFinding".
---@param id string
---@param ... string
function M.act(id, ...)
  local act = require("redpencil.acts").by_id[id]
  if not act then
    return require("redpencil.message").error(("there is no act `%s`; `:Redpencil <Tab>` lists them."):format(id))
  end
  act(...)
end

--- Show a view by its name, such as "brief".
---@param name string
function M.view(name)
  require("redpencil.acts").views[name]()
end

local own = {
  restart = function() require("redpencil.acts").restart() end,
  messages = function() vim.api.nvim_echo({ { table.concat(require("redpencil.message").log(), "\n") } }, false, {}) end,
  health = function() vim.cmd.checkhealth("redpencil") end,
}

---@return table<string, fun(...: string)>
local function subcommands()
  local table_of = vim.deepcopy(own)
  local keymaps = require("redpencil.keymaps")
  for _, command in ipairs(require("redpencil.generated").commands) do
    table_of[keymaps.name_of(command)] = function(...)
      M.act(command.id, ...)
    end
  end
  for _, view in ipairs(require("redpencil.views")) do
    table_of[view.name] = function()
      M.view(view.name)
    end
  end
  return table_of
end

--- Run `:Redpencil {words}`.
---@param words string[]
function M.command(words)
  local name = table.remove(words, 1) or "open-queue"
  local run = subcommands()[name]
  if run then
    return run(unpack(words))
  end
  require("redpencil.message").error(("there is no `:Redpencil %s`; `:Redpencil <Tab>` lists what there is."):format(name))
end

--- Complete the first word of `:Redpencil`.
---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  if line:match("^%s*%S+%s+%S+%s") then
    return {}
  end
  local names = vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, vim.tbl_keys(subcommands()))
  table.sort(names)
  return names
end

return M

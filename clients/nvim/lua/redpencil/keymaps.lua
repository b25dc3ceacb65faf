--- `<Plug>` mappings for every act and view, and the default keys, set in our buffers only.

local config = require("redpencil.config")
local generated = require("redpencil.generated")
local views = require("redpencil.views")

local M = {}

local SELECTING = { ["redpencil.markFinding"] = true, ["redpencil.alsoHere"] = true }
local WHERE = {
  task = function(address) return address.task ~= nil end,
  response = function(address) return address.kind == "response" end,
  sheet = function(address) return address.kind == "sheet" end,
  anywhere = function() return false end, -- global, set once
}

local function modes(id)
  return SELECTING[id] and { "n", "x" } or { "n" }
end

local function plug_of(view)
  return ("<Plug>(redpencil-%s)"):format(view.name)
end

--- Return the name of an act for `:Redpencil`, such as `mark-finding`.
---@param command { plug: string }
---@return string
function M.name_of(command)
  return assert(command.plug:match("%(redpencil%-(.*)%)"))
end

--- Define the `<Plug>` mappings and the keys that work anywhere; a key in use stays the reviewer's.
function M.define()
  for _, command in ipairs(generated.commands) do
    vim.keymap.set(modes(command.id), command.plug, function()
      require("redpencil").act(command.id)
    end, { silent = true, desc = command.title })
    local key = command.where == "anywhere" and config.key(command.id, command.key)
    if key and vim.fn.mapcheck(key, "n") == "" then
      vim.keymap.set("n", key, command.plug, { desc = "redpencil: " .. command.title })
    end
  end
  for _, view in ipairs(views) do
    vim.keymap.set("n", plug_of(view), function()
      require("redpencil").view(view.name)
    end, { silent = true, desc = view.title })
  end
end

--- Return the acts and views that have a key in a document, in the order of the contract.
---@param address redpencil.Document
---@return { id: string, key: string, title: string, plug: string, modes: string[] }[]
function M.of(address)
  local list = {}
  for _, command in ipairs(generated.commands) do
    local key = WHERE[command.where](address) and config.key(command.id, command.key)
    if key then
      list[#list + 1] = {
        id = command.id, key = key, title = command.title, plug = command.plug, modes = modes(command.id),
      }
    end
  end
  for _, view in ipairs(views) do
    local key = (address.task or view.name == "keys") and config.key("view." .. view.name, view.key)
    if key then
      list[#list + 1] = {
        id = "view." .. view.name, key = key, title = view.title, plug = plug_of(view), modes = { "n" },
      }
    end
  end
  return list
end

--- Set the keys of a document in its buffer.
---@param buffer integer
---@param address redpencil.Document
function M.apply(buffer, address)
  for _, entry in ipairs(M.of(address)) do
    vim.keymap.set(entry.modes, entry.key, entry.plug, { buffer = buffer, nowait = true, remap = true, desc = entry.title })
  end
end

return M

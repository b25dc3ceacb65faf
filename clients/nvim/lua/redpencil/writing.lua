--- `:w`, `:saveas` and `:file` in our documents: nothing is left to write, a copy is a copy, and a name stays.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local message = require("redpencil.message")

local M = {}

local function delete_named(name, but)
  for _, other in ipairs(vim.api.nvim_list_bufs()) do
    if other ~= but and vim.api.nvim_buf_get_name(other) == name then
      vim.api.nvim_buf_delete(other, { force = true })
    end
  end
end

--- Give a buffer its name back: under another one nothing that is typed in it would reach the server.
local function keep_name(buffer, name)
  local taken = vim.api.nvim_buf_is_loaded(buffer) and vim.api.nvim_buf_get_name(buffer) or name
  if taken ~= name then
    delete_named(name, buffer) -- what `:saveas` and `:file` leave under the old name has no text
    vim.api.nvim_buf_set_name(buffer, name)
    delete_named(taken, buffer)
    message.warn(("a document of a review keeps its name: this is still %s."):format(catalog.get(name).name))
  end
end

local function write_copy(buffer, target)
  local written = pcall(vim.fn.writefile, vim.api.nvim_buf_get_lines(buffer, 0, -1, false), target)
  if written then
    return message.info(("a copy is in %s; what you see is still the review's own."):format(target))
  end
  message.error(("%s cannot be written."):format(target))
end

--- Answer `:w`: all that was typed is with the server already; didSave goes out. Under another name a copy is written.
---@param buffer integer
---@param name string the document's
---@param target string
local function write(buffer, name, target)
  local address = catalog.get(name)
  if target ~= name then
    return write_copy(buffer, target)
  elseif not address or not address.writable then
    return message.error("this document is read-only. Marks, scores and the sheet say what you think of it.")
  elseif not client.running() then
    return message.error("the server does not run, so this is not saved yet. Next: `:Redpencil restart`.")
  end
  vim.bo[buffer].modified = false
  vim.api.nvim_exec_autocmds("BufWritePost", { buffer = buffer, modeline = false })
end

--- See to `:w` in a buffer: by the buffer, not by a pattern of names, since `:w other` and `:saveas` come here too.
---@param buffer integer
---@param name string
function M.heed(buffer, name)
  local group = vim.api.nvim_create_augroup("redpencil.write." .. buffer, {})
  local function on(event, callback)
    vim.api.nvim_create_autocmd(event, { group = group, buffer = buffer, nested = true, callback = callback })
  end
  on("BufWriteCmd", function(event)
    write(buffer, name, event.match)
  end)
  on("BufFilePost", function()
    vim.schedule(function() -- `:saveas` is not done with the name yet
      keep_name(buffer, name)
    end)
  end)
end

return M

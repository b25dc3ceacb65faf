--- The reviewer's own files, rewrites and tests: one gets another name, or is removed.
--- What goes by another name, or is no more, leaves the screen; its words are the server's.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local layout = require("redpencil.layout")
local message = require("redpencil.message")
local pick = require("redpencil.pick")
local prompt = require("redpencil.prompt")

local M = {}

---@return redpencil.Document[]
local function files_of(task)
  local shown, files = layout.again(task), {}
  for _, response in ipairs(shown and shown.responses or {}) do
    vim.list_extend(files, response.rewrite or {})
  end
  return vim.list_extend(files, shown and shown.tests or {})
end

--- Do something with the file in hand, else with one of the task's that is picked.
local function with_file(title, act)
  local task, here = layout.needed_task(), catalog.of_buffer()
  if not task then
    return
  elseif here and (here.kind == "rewrite" or here.kind == "test") then
    return act(here)
  end
  local files = files_of(task)
  if #files == 0 then
    return message.warn("there is no rewrite and no test yet: `,w` and `,t` begin one.")
  end
  pick.listed(title, files, function(file)
    return file.name
  end, act)
end

local function buffer_of(uri)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_get_name(buffer) == uri then
      return buffer
    end
  end
end

--- Show another document wherever one is shown that is no more, and let go of that.
local function replace(gone, uri)
  local buffer = gone ~= uri and buffer_of(gone)
  if not buffer then
    return
  end
  local other = vim.fn.bufadd(uri)
  vim.bo[other].buflisted = true
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    vim.api.nvim_win_set_buf(window, other)
  end
  vim.api.nvim_buf_delete(buffer, { force = true })
end

local function named(arguments)
  for _, file in ipairs(files_of(arguments.task)) do
    if file.name == arguments.path then
      return file
    end
  end
end

--- Give a file another name; asks for it where it is not given.
---@param arguments table as the act's model has them
function M.rename_given(arguments)
  local to, finished = arguments.to, true
  if not to then
    to, finished = prompt.line("new name", arguments.path)
  end
  if not finished or to == "" then
    return
  end
  local was = named(arguments)
  local result = client.execute("redpencil.renameFile", vim.tbl_extend("force", arguments, { to = to }))
  if result and result.uri then
    layout.again(arguments.task)
    if was then
      replace(was.uri, result.uri)
    end
    layout.show(result.uri)
  end
end

--- Remove a file; undo brings it back.
---@param arguments table as the act's model has them
function M.remove_given(arguments)
  local was = named(arguments)
  if client.execute("redpencil.removeFile", arguments) then
    layout.again(arguments.task)
    if was then
      replace(was.uri, layout.order(arguments.task)[1])
    end
    message.info(("%s is removed; `,u` brings it back."):format(arguments.path))
  end
end

--- Follow files to where an undo or a redo put them.
---@param task string
---@param moved table<string, string> the URI that each has now, empty where it is no more, by the one that it had
function M.follow(task, moved)
  if next(moved) == nil then
    return
  end
  layout.again(task)
  for was, now in pairs(moved) do
    replace(was, now ~= "" and now or layout.order(task)[1])
  end
end

---@param to? string the new name
function M.rename(to)
  with_file("rename which file?", function(file)
    M.rename_given({ task = file.task, path = file.name, to = to })
  end)
end

function M.remove()
  with_file("remove which file?", function(file)
    M.remove_given({ task = file.task, path = file.name })
  end)
end

return M

--- Our documents as buffers: read from the server, attached to it and to it alone, never on disk.
--- Read-only ones are `nofile`; the sheet, rewrites and tests are `acwrite` and reach the server as
--- they are typed, so that `:w` has nothing left to do.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local config = require("redpencil.config")
local folds = require("redpencil.folds")
local keymaps = require("redpencil.keymaps")
local marks = require("redpencil.marks")
local message = require("redpencil.message")
local panel = require("redpencil.panel")
local status = require("redpencil.status")

local M = {}

local FILETYPES = {
  shellscript = "sh", c = "c", cpp = "cpp", csharp = "cs", plaintext = "text", ["objective-c"] = "objc",
  makefile = "make", jsonc = "jsonc", dockerfile = "dockerfile", restructuredtext = "rst",
}

local function filetype(address, lines)
  local language = address.language
  if language ~= "plaintext" then
    return FILETYPES[language] or language
  end
  local tail = address.name:match("[^/]+$")
  return vim.filetype.match({ filename = tail, contents = vim.list_slice(lines, 1, 20) }) or "text"
end

--- Split as the LSP does, so that line numbers agree with the server's even where \r stands alone.
---@return string[] lines
---@return string fileformat
---@return boolean ends_with_line_end
local function split(content)
  local _, dos = content:gsub("\r\n", "")
  local _, unix = content:gsub("\n", "")
  local _, returns = content:gsub("\r", "")
  local format = dos > 0 and dos == unix and dos == returns and "dos" or "unix"
  local lines = vim.split((content:gsub("\r\n?", "\n")), "\n", { plain = true })
  local ends = lines[#lines] == "" -- so does one that is still empty: what is written in it gets its last line end
  if ends and #lines > 1 then
    lines[#lines] = nil
  end
  return lines, format, ends
end

--- Options that keep a stranger's text from doing anything; set before any of it is read.
local function harden(buffer, address)
  local options = vim.bo[buffer]
  options.modeline = false
  options.swapfile = false
  options.undofile = false
  options.buftype = address.writable and "acwrite" or "nofile"
  options.fixendofline = false
  if not address.writable then
    options.bufhidden = "hide"
  end
end

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

--- By the buffer, not by a pattern of names: `:w other` and `:saveas` come here too.
local function heed_writing(buffer, name)
  local group = vim.api.nvim_create_augroup("redpencil.write." .. buffer, {})
  local function on(event, callback)
    vim.api.nvim_create_autocmd(event, { group = group, buffer = buffer, nested = true, callback = callback })
  end
  on("BufWriteCmd", function(event)
    M.write(buffer, name, event.match)
  end)
  on("BufFilePost", function()
    vim.schedule(function() -- `:saveas` is not done with the name yet
      keep_name(buffer, name)
    end)
  end)
end

local function fill(buffer, address, content)
  local lines, format, ends = split(content)
  local options = vim.bo[buffer]
  options.modifiable, options.readonly = true, false
  options.fileformat, options.endofline = format, ends
  local levels = options.undolevels
  options.undolevels = -1 -- `u` must not take the document itself away
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  options.undolevels = levels
  options.modified = false
  options.modifiable = address.writable
  return lines
end

local function colour(buffer, kind)
  if config.fires_filetype() then
    vim.bo[buffer].filetype = kind
    return
  end
  local language = vim.treesitter.language.get_lang(kind) or kind
  if not pcall(vim.treesitter.start, buffer, language) then
    vim.bo[buffer].syntax = kind
  end
end

local function is_prose(address)
  return address.role == "brief" or address.role == "sheet"
end

local function refresh_lenses(buffer)
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true, { bufnr = buffer })
  else
    vim.lsp.codelens.refresh({ bufnr = buffer })
  end
end

local function attach(buffer, running)
  vim.lsp.buf_attach_client(buffer, running.id)
  marks.configure(running.id)
  vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  refresh_lenses(buffer)
end

local function show_problem(buffer, name, problem)
  local lines = { "redpencil cannot show this document.", "", name, "", problem or "", "", "Try again: :edit" }
  local text = require("redpencil.text")
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.tbl_map(text.clean, lines))
  vim.bo[buffer].buftype, vim.bo[buffer].modified, vim.bo[buffer].modifiable = "nofile", false, false
end

--- Read the document that `buffer` is named after: the answer to BufReadCmd.
---@param buffer integer
function M.read(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  vim.bo[buffer].modeline = false
  local address, unknown = catalog.describe(name)
  if not address then
    return show_problem(buffer, name, unknown)
  end
  harden(buffer, address)
  heed_writing(buffer, name)
  local answer, problem = client.ask("workspace/textDocumentContent", { uri = name })
  if not answer then
    return show_problem(buffer, name, problem)
  end
  local lines = fill(buffer, address, answer.text or "")
  panel.stored(buffer)
  keymaps.apply(buffer, address)
  local running = client.running()
  if running then
    attach(buffer, running)
  end
  colour(buffer, filetype(address, lines))
  if is_prose(address) then
    folds.refresh(buffer)
  end
  if address.task and not panel.known(address.task) then
    panel.refresh(address.task)
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
function M.write(buffer, name, target)
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

---@return fun(): integer?, redpencil.Document?
local function ours()
  local buffers, index = vim.api.nvim_list_bufs(), 0
  return function()
    repeat
      index = index + 1
      local buffer = buffers[index]
      local address = buffer and vim.api.nvim_buf_is_loaded(buffer) and catalog.of_buffer(buffer)
      if address then
        return buffer, address
      end
    until not buffer
  end
end

local function whole(buffer)
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

--- Fetch a loaded document again, cursor and all else in place.
---@param buffer integer
function M.reload(buffer)
  local name, address = vim.api.nvim_buf_get_name(buffer), catalog.of_buffer(buffer)
  client.ask_later("workspace/textDocumentContent", { uri = name }, function(answer)
    if address and vim.api.nvim_buf_is_loaded(buffer) and table.concat(whole(buffer), "\n") ~= answer.text then
      fill(buffer, address, answer.text or "")
      if is_prose(address) then
        folds.refresh(buffer)
      end
    end
  end)
end

--- Put a new buffer in the place of `buffer`, in every window, and return it. Neovim never tells a later
--- server of changes in a buffer that was changed while no server was attached: it has to be another one.
local function replace(buffer)
  local name, views = vim.api.nvim_buf_get_name(buffer), {}
  local stand_in = vim.api.nvim_create_buf(false, true)
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    views[window] = vim.api.nvim_win_call(window, vim.fn.winsaveview)
    vim.api.nvim_win_set_buf(window, stand_in)
  end
  vim.api.nvim_buf_delete(buffer, { force = true })
  local new = vim.fn.bufadd(name)
  vim.bo[new].buflisted = true
  vim.fn.bufload(new)
  for window, view in pairs(views) do
    vim.api.nvim_win_set_buf(window, new)
    vim.api.nvim_win_call(window, function()
      vim.fn.winrestview(view)
    end)
  end
  vim.api.nvim_buf_delete(stand_in, { force = true })
  return new
end

--- Join a buffer to a new server. What the old one had not stored is typed again.
local function rejoin(buffer, address, running)
  local name = vim.api.nvim_buf_get_name(buffer)
  local answer, problem = client.ask("workspace/textDocumentContent", { uri = name })
  if not answer then
    return message.error(problem or "")
  end
  if not address.writable then
    if not vim.deep_equal(whole(buffer), (split(answer.text or ""))) then
      replace(buffer)
    else
      attach(buffer, running)
    end
    return
  end
  local lines, stored = whole(buffer), panel.has_stored(buffer)
  local new = replace(buffer)
  if not stored then
    vim.api.nvim_buf_set_lines(new, 0, -1, false, lines)
  end
end

--- Start the server anew and join every document of ours to it.
function M.restart()
  client.stop()
  local running = client.get()
  if not running then
    return
  end
  local tasks = {}
  for buffer, address in ours() do
    rejoin(buffer, address, running)
    if address.task then
      tasks[address.task] = true
    end
  end
  for task in pairs(tasks) do
    panel.refresh(task)
  end
  message.info("the server runs again.")
end

--- Dress a window that shows a document of ours.
---@param buffer integer
function M.entered_window(buffer)
  local address = catalog.of_buffer(buffer)
  if not address then
    return
  end
  if config.get().statusline then
    status.dress(vim.api.nvim_get_current_win())
  end
  if is_prose(address) or address.kind == "run" then
    vim.wo[0][0].wrap, vim.wo[0][0].linebreak, vim.wo[0][0].breakindent = true, true, true -- prose wraps at words
    vim.wo[0][0].showbreak = "↪ " -- so that what goes on does not look like a line of its own
  end
  if is_prose(address) then
    folds.dress()
  end
  if address.role == "sheet" and config.get().winbar then
    status.title(vim.api.nvim_get_current_win())
  end
  if address.task and vim.wo.signcolumn == "auto" then
    vim.wo[0][0].signcolumn = "yes" -- else the code jumps aside at the first finding
  end
end

--- The reviewer, or an edit of the server, changed a writable document: ask what it comes to.
---@param buffer integer
function M.changed(buffer)
  local address = catalog.of_buffer(buffer)
  if address and address.writable and vim.bo[buffer].modified then
    panel.refresh(address.task)
  end
  if address and address.role == "sheet" then
    folds.refresh(buffer)
  end
end

--- Apply an edit of the server, or say honestly that the reviewer was faster.
client.handlers["workspace/applyEdit"] = function(params, running)
  for _, change in ipairs(params.edit.documentChanges or {}) do
    local document = change.textDocument
    local buffer = document and vim.uri_to_bufnr(document.uri)
    local loaded = buffer and vim.api.nvim_buf_is_loaded(buffer)
    if loaded and document.version and vim.lsp.util.buf_versions[buffer] ~= document.version then
      return { applied = false, failureReason = "the document has changed since" }
    end
  end
  local ok, problem = pcall(vim.lsp.util.apply_workspace_edit, params.edit, running.offset_encoding)
  for _, change in ipairs(params.edit.documentChanges or {}) do
    M.changed(vim.uri_to_bufnr(change.textDocument.uri))
  end
  return { applied = ok, failureReason = not ok and tostring(problem) or nil }
end

client.handlers["workspace/codeLens/refresh"] = function()
  for buffer in ours() do
    refresh_lenses(buffer)
  end
end

client.handlers["workspace/textDocumentContent/refresh"] = function(params)
  local buffer = vim.fn.bufnr("^" .. vim.fn.escape(params.uri, "\\*?[]{},^$") .. "$")
  if buffer > 0 and vim.api.nvim_buf_is_loaded(buffer) then
    M.reload(buffer)
  end
end

client.handlers["window/showMessage"] = function(params)
  local say = ({ message.error, message.warn })[params.type] or message.info
  say(params.message)
end

return M

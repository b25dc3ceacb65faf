--- Our documents as buffers: read from the server, attached to it and to it alone, never on disk.
--- Read-only ones are `nofile`; the sheet, rewrites and tests are `acwrite` and reach the server as
--- they are typed, so that `:w` has nothing left to do.

local catalog = require("redpencil.catalog")
local client = require("redpencil.client")
local config = require("redpencil.config")
local exact = require("redpencil.exact")
local folds = require("redpencil.folds")
local keymaps = require("redpencil.keymaps")
local marks = require("redpencil.marks")
local message = require("redpencil.message")
local panel = require("redpencil.panel")
local status = require("redpencil.status")
local writing = require("redpencil.writing")

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

--- The lines of a text that is only read, split as the LSP does: line numbers agree with the server's even where \r
--- stands alone.
local function split_to_read(content)
  local lines, format, ends = exact.split(content)
  if format == "unix" then
    lines, format, ends = exact.split((content:gsub("\r\n?", "\n")))
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

local function fill(buffer, address, content)
  local lines, format, ends = (address.writable and exact.split or split_to_read)(content)
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

---@type table<integer, boolean> buffers that hold their document
local filled = {}
---@type table<integer, boolean> those that were changed while no server was there: Neovim tells no later one of it
local unheard = {}
---@type table<string, string> what a buffer that takes the place of an unheard one is filled with, by name
local carried = {}

local function heed_changes(buffer)
  filled[buffer], unheard[buffer] = true, nil
  vim.api.nvim_buf_attach(buffer, false, {
    on_lines = function()
      if #vim.lsp.get_clients({ bufnr = buffer }) == 0 then
        unheard[buffer] = true
        return true
      end
    end,
    on_detach = function()
      filled[buffer], unheard[buffer] = nil, nil
    end,
  })
end

local function content_of(name)
  if carried[name] then
    return carried[name]
  end
  local answer, problem = client.ask("workspace/textDocumentContent", { uri = name })
  return answer and (answer.text or ""), problem
end

--- Read the document that `buffer` is named after: the answer to BufReadCmd.
---@param buffer integer
function M.read(buffer)
  filled[buffer] = nil
  local name = vim.api.nvim_buf_get_name(buffer)
  vim.bo[buffer].modeline = false
  local address, unknown = catalog.describe(name)
  if not address then
    return show_problem(buffer, name, unknown)
  end
  harden(buffer, address)
  writing.heed(buffer, name)
  local content, problem = content_of(name)
  if not content then
    return show_problem(buffer, name, problem)
  end
  local lines = fill(buffer, address, content)
  heed_changes(buffer)
  vim.bo[buffer].modified = carried[name] ~= nil and address.writable
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

---@return fun(): integer?, redpencil.Document?
local function ours()
  local buffers, index = vim.api.nvim_list_bufs(), 0
  return function()
    repeat
      index = index + 1
      local buffer = buffers[index]
      local address = buffer and filled[buffer] and vim.api.nvim_buf_is_loaded(buffer) and catalog.of_buffer(buffer)
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

--- Put a new buffer with the same text in the place of `buffer`, in every window.
local function replace(buffer)
  local name, views = vim.api.nvim_buf_get_name(buffer), {}
  carried[name] = exact.text(buffer)
  local stand_in = vim.api.nvim_create_buf(false, true)
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    views[window] = vim.api.nvim_win_call(window, vim.fn.winsaveview)
    vim.api.nvim_win_set_buf(window, stand_in)
  end
  vim.api.nvim_buf_delete(buffer, { force = true })
  local new = vim.fn.bufadd(name)
  vim.bo[new].buflisted = true
  vim.fn.bufload(new)
  carried[name] = nil
  for window, view in pairs(views) do
    vim.api.nvim_win_set_buf(window, new)
    vim.api.nvim_win_call(window, function()
      vim.fn.winrestview(view)
    end)
  end
  vim.api.nvim_buf_delete(stand_in, { force = true })
end

local function join(buffer, address, running)
  if unheard[buffer] then
    return replace(buffer)
  end
  attach(buffer, running)
  if not address.writable then
    M.reload(buffer)
  end
end

--- Join every document to a server that was started anew. It is told what stands in each, and knows itself which words
--- of it are new, and what others did meanwhile.
client.on_ready[#client.on_ready + 1] = function(running)
  local tasks = {}
  for buffer, address in ours() do
    local joined, problem = pcall(join, buffer, address, running)
    if not joined then -- the others are to be joined all the same
      message.error(("%s is not joined to the server: %s"):format(address.name, problem))
    end
    if address.task then
      tasks[address.task] = true
    end
  end
  for task in pairs(tasks) do
    panel.refresh(task)
  end
end

--- Start the server anew.
function M.restart()
  client.stop()
  if client.get() then
    message.info("the server runs again.")
  end
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
  if address and address.writable then
    exact.mend(buffer)
  end
  if address and address.writable and vim.bo[buffer].modified then
    panel.refresh(address.task)
  end
  if address and address.role == "sheet" then
    folds.refresh(buffer)
  end
end

---@type table<integer, integer> changedtick at which the hand last rested, by buffer
local rests = {}

--- The hand rests: what others did in the line that was typed in last may be shown there.
---@param buffer integer
function M.rested(buffer)
  local address, running = catalog.of_buffer(buffer), client.running()
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  if address and address.writable and running and rests[buffer] ~= tick and vim.lsp.buf_is_attached(buffer, running.id) then
    rests[buffer] = tick
    client.tell("textDocument/didSave", { textDocument = { uri = address.uri } })
  end
end

--- Apply an edit of the server, or say honestly that the reviewer was faster.
client.handlers["workspace/applyEdit"] = function(params, running)
  local changes = params.edit.documentChanges or {}
  for _, change in ipairs(changes) do
    local document = change.textDocument
    local buffer = vim.uri_to_bufnr(document.uri)
    if not filled[buffer] or (document.version and vim.lsp.util.buf_versions[buffer] ~= document.version) then
      return { applied = false, failureReason = "the document has changed since" }
    elseif exact.is_broken(buffer) then
      return { applied = false, failureReason = "the document holds bytes that are no text" }
    end
  end
  local ok, problem = pcall(function()
    for _, change in ipairs(changes) do
      local buffer = vim.uri_to_bufnr(change.textDocument.uri)
      exact.apply(buffer, change.edits, running.offset_encoding)
      M.changed(buffer)
    end
  end)
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

--- A buffer's text as the server has it, letter by letter, whatever the buffer holds.
--- Neovim tells a server of changes line by line and knows one line end; for the LSP CR ends a line as well. Where
--- the two do not count alike, and where a byte is no UTF-8, the whole text is told in place of the change.

local position = require("redpencil.position")

local M = {}

---@class redpencil.Told
---@field lines integer how many lines the buffer had
---@field plain boolean whether a change of these lines means the same here and there

---@type table<integer, redpencil.Told> by buffer
local told = {}
---@type table<integer, table> the changes of a buffer while an edit of the server is made in it, by buffer
local held = {}

local CHARACTERS = { -- what UTF-8 is, by its first byte
  "^[\194-\223][\128-\191]",
  "^\224[\160-\191][\128-\191]",
  "^[\225-\236\238\239][\128-\191][\128-\191]",
  "^\237[\128-\159][\128-\191]",
  "^\240[\144-\191][\128-\191][\128-\191]",
  "^[\241-\243][\128-\191][\128-\191][\128-\191]",
  "^\244[\128-\143][\128-\191][\128-\191]",
}

local function character_end(bytes, at)
  for _, pattern in ipairs(CHARACTERS) do
    local _, last = bytes:find(pattern, at)
    if last then
      return last
    end
  end
end

local function mended_bytes(bytes)
  local parts, at = {}, 1
  while at <= #bytes do
    local last = character_end(bytes, at)
    local byte = bytes:byte(at)
    parts[#parts + 1] = last and bytes:sub(at, last) or (byte < 160 and "\239\191\189" or vim.fn.nr2char(byte, true))
    at = (last or at) + 1
  end
  return table.concat(parts)
end

--- `text` with each byte that is no UTF-8 read as Latin-1, as which it was most likely written.
local function mended(text)
  return (text:gsub("[\128-\255]+", mended_bytes))
end

local function lines_of(buffer)
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

local function line_end(buffer)
  return vim.bo[buffer].fileformat == "dos" and "\r\n" or "\n"
end

--- Whether there is nothing in a buffer, not even a line end, though Neovim has a line there.
local function is_blank(buffer, lines)
  return #lines == 1 and lines[1] == "" and vim.bo[buffer].endofline
end

--- Return what a buffer holds as one text.
---@param buffer integer
---@return string
function M.text(buffer)
  local lines = lines_of(buffer)
  if is_blank(buffer, lines) then
    return ""
  end
  for index, line in ipairs(lines) do
    lines[index] = mended(line):gsub("\n", "\0") -- as Neovim keeps a NUL
  end
  local stop = line_end(buffer)
  return table.concat(lines, stop) .. (vim.bo[buffer].endofline and stop or "")
end

local function is_plain(buffer, lines)
  if is_blank(buffer, lines) then
    return false
  end
  for _, line in ipairs(lines) do
    if line:find("[\r\n]") or mended(line) ~= line then
      return false
    end
  end
  return true
end

local function look(buffer)
  local lines = lines_of(buffer)
  told[buffer] = { lines = #lines, plain = is_plain(buffer, lines) }
end

--- Return lines, the format and whether a last line end stands there, for a buffer that holds exactly `content`.
---@param content string
---@return string[] lines
---@return "dos"|"unix" fileformat
---@return boolean ends_with_line_end
function M.split(content)
  local _, dos = content:gsub("\r\n", "")
  local _, unix = content:gsub("\n", "")
  local _, returns = content:gsub("\r", "")
  local is_dos = dos > 0 and dos == unix and dos == returns
  local lines = vim.split(content, is_dos and "\r\n" or "\n", { plain = true })
  local ends = lines[#lines] == "" -- so does one that is still empty: what is written in it gets its last line end
  if ends and #lines == 2 and lines[1] == "" then
    ends = false -- else nobody could tell one line end from none
  elseif ends and #lines > 1 then
    lines[#lines] = nil
  end
  return lines, is_dos and "dos" or "unix", ends
end

--- Whether `changes` mean to the server what they mean here.
local function are_exact(buffer, changes)
  local before = told[buffer]
  if not before or not before.plain then
    return false
  end
  local count = before.lines
  for _, change in ipairs(changes) do
    local text = line_end(buffer) == "\r\n" and change.text:gsub("\r\n", "\n") or change.text
    if not change.range or text:find("\r", 1, true) or mended(text) ~= text then
      return false
    end
    local _, ends = text:gsub("\n", "")
    count = count + ends - (change.range["end"].line - change.range.start.line)
  end
  local lines = vim.api.nvim_buf_line_count(buffer)
  if count ~= lines or (lines == 1 and is_blank(buffer, lines_of(buffer))) then
    return false
  end
  before.lines = lines
  return true
end

local function changes_told(buffer, changes)
  if are_exact(buffer, changes) then
    return changes
  end
  look(buffer)
  return { { text = M.text(buffer) } }
end

--- See to it that what `client` tells the server of a buffer is exact, from its first word on.
---@param client vim.lsp.Client
function M.heed(client)
  local notify = client.notify
  local function pass(...)
    local arguments = { ... }
    local at = type(arguments[1]) == "table" and 2 or 1 -- before 0.11 methods take no self
    local method, params = arguments[at], arguments[at + 1]
    if method == "textDocument/didOpen" then
      local buffer = vim.uri_to_bufnr(params.textDocument.uri)
      look(buffer)
      params.textDocument.text = M.text(buffer)
    elseif method == "textDocument/didChange" then
      local buffer = vim.uri_to_bufnr(params.textDocument.uri)
      if held[buffer] then
        vim.list_extend(held[buffer], params.contentChanges)
        held[buffer].tell = function(changes)
          params.contentChanges = changes
          notify(unpack(arguments, 1, at + 1))
        end
        return true
      end
      params.contentChanges = changes_told(buffer, params.contentChanges)
    end
    return notify(...)
  end
  client.notify = pass
end

--- The lines of a buffer as the server counts them: where each begins, and what it says.
---@return { row: integer, byte: integer, text: string }[]
local function server_lines(buffer, lines)
  local found = {}
  local ends, dos = vim.bo[buffer].endofline, line_end(buffer) == "\r\n"
  for row, line in ipairs(lines) do
    local from = 1
    local is_ended = not dos and (row < #lines or ends) -- CR and the LF behind it are one line end
    local at = line:find("\r", from, true)
    while at and not (is_ended and at == #line) do
      found[#found + 1] = { row = row - 1, byte = from - 1, text = line:sub(from, at - 1) }
      from = at + 1
      at = line:find("\r", from, true)
    end
    found[#found + 1] = { row = row - 1, byte = from - 1, text = line:sub(from, at and at - 1 or #line) }
  end
  if ends and not is_blank(buffer, lines) then
    found[#found + 1] = { row = #lines, byte = 0, text = "" }
  end
  return found
end

local function place(found, at, encoding)
  local line = found[at.line + 1]
  if not line then
    line = found[#found]
    return { line.row, line.byte + #line.text }
  end
  return { line.row, line.byte + position.byte_in(line.text, at.character, encoding) }
end

--- Put `new` in the place of what stands from `start` up to `stop`, where row `count` is behind the last line end.
local function put(buffer, start, stop, new, count)
  local lines = lines_of(buffer)
  local text = vim.split(line_end(buffer) == "\r\n" and new:gsub("\r\n", "\n") or new, "\n", { plain = true })
  if is_blank(buffer, lines) then
    vim.bo[buffer].endofline = false -- there is none yet
  elseif stop[1] == count then
    local last = { #lines - 1, #lines[#lines] }
    if #text > 1 and text[#text] == "" then -- the last line end of `new` is the one that stands there
      text[#text] = nil
      if start[1] == count then
        start = last
        table.insert(text, 1, "")
      end
    elseif start[1] == count then
      start = last
      table.insert(text, 1, "")
      vim.bo[buffer].endofline = new == ""
      text = new == "" and { "" } or text
    elseif new == "" and start[2] == 0 and start[1] > 0 then
      start = { start[1] - 1, #lines[start[1]] }
    else
      vim.bo[buffer].endofline = false
    end
    stop = last
  end
  vim.api.nvim_buf_set_text(buffer, start[1], start[2], stop[1], stop[2], text)
end

--- Write a last line end as Neovim does, not as an empty line.
local function settle_line_end(buffer)
  local last = vim.api.nvim_buf_line_count(buffer) - 1
  local lines = vim.api.nvim_buf_get_lines(buffer, math.max(last - 1, 0), last + 1, false)
  if vim.bo[buffer].endofline or lines[#lines] ~= "" or (last == 1 and lines[1] == "") then
    return
  end
  vim.bo[buffer].endofline = true
  if last > 0 then
    vim.api.nvim_buf_set_text(buffer, last - 1, #lines[1], last, 0, { "" })
  end
end

--- Have every line end written out in a buffer whose format cannot hold what is to come.
local function write_line_ends_out(buffer, edits)
  local bare = vim.iter(edits):any(function(edit)
    return edit.newText:gsub("\r\n", ""):find("[\r\n]") ~= nil
  end)
  if bare and line_end(buffer) == "\r\n" then
    local ends, lines = vim.bo[buffer].endofline, lines_of(buffer)
    for index, line in ipairs(lines) do
      lines[index] = (index < #lines or ends) and line .. "\r" or line
    end
    vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
    vim.bo[buffer].fileformat = "unix"
  end
end

--- Make the server's edits in a buffer, each letter where it is meant; the server is told of all of them at once.
---@param buffer integer
---@param edits table[] TextEdits
---@param encoding string
function M.apply(buffer, edits, encoding)
  held[buffer] = {}
  local ended = vim.bo[buffer].endofline
  local ok, problem = pcall(function()
    write_line_ends_out(buffer, edits)
    local lines = lines_of(buffer)
    local found, placed = server_lines(buffer, lines), {}
    for index, edit in ipairs(edits) do
      local start, stop = place(found, edit.range.start, encoding), place(found, edit.range["end"], encoding)
      placed[index] = { start = start, stop = stop, new = edit.newText, index = index }
    end
    table.sort(placed, function(one, other)
      local a, b = one.start, other.start
      if a[1] ~= b[1] then
        return a[1] > b[1]
      elseif a[2] ~= b[2] then
        return a[2] > b[2]
      end
      return one.index > other.index
    end)
    for _, edit in ipairs(placed) do
      put(buffer, edit.start, edit.stop, edit.new, #lines)
    end
    settle_line_end(buffer)
  end)
  if ended ~= vim.bo[buffer].endofline then
    told[buffer] = nil -- no change says that
  end
  local changes = held[buffer]
  held[buffer] = nil
  if changes.tell then
    changes.tell(changes_told(buffer, vim.list_slice(changes)))
  end
  if not ok then
    error(problem, 0)
  end
end

--- Whether a buffer holds bytes that are no UTF-8, so that columns are not the server's.
---@param buffer integer
---@return boolean
function M.is_broken(buffer)
  return vim.iter(lines_of(buffer)):any(function(line)
    return mended(line) ~= line
  end)
end

--- Write in a buffer what the server has in the place of bytes that are no UTF-8, as part of the change that brought
--- them; not behind an undo, which has to be redone.
---@param buffer integer
function M.mend(buffer)
  local tree = vim.api.nvim_buf_call(buffer, vim.fn.undotree)
  if not told[buffer] or told[buffer].plain or tree.seq_cur < tree.seq_last then
    return
  end
  for index, line in ipairs(lines_of(buffer)) do
    if mended(line) ~= line then
      vim.api.nvim_buf_call(buffer, function()
        pcall(vim.cmd.undojoin)
      end)
      vim.api.nvim_buf_set_lines(buffer, index - 1, index, false, { mended(line) })
    end
  end
end

return M

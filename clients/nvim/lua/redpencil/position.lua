--- Between Neovim's places (1-based lines, bytes) and the LSP's (0-based, the negotiated encoding).
--- A linewise selection ends at the end of its last line, never at the start of the next.

local M = {}

local function character(line, byte, encoding)
  if encoding == "utf-8" then
    return byte
  elseif vim.lsp.config then -- 0.11 takes the encoding's name
    return vim.str_utfindex(line, encoding, byte, false)
  end
  local utf32, utf16 = vim.str_utfindex(line, byte)
  return encoding == "utf-32" and utf32 or utf16
end

local function line_at(buffer, row)
  return vim.api.nvim_buf_get_lines(buffer, row, row + 1, false)[1] or ""
end

local function place(buffer, row, byte, encoding)
  local line = line_at(buffer, row)
  return { line = row, character = character(line, math.min(math.max(byte, 0), #line), encoding) }
end

local function after_character(line, byte)
  return math.min(byte + vim.str_utf_end(line, byte + 1) + 1, #line)
end

--- Return the LSP range of whole lines `first` to `last` (0-based).
---@param buffer integer
---@param first integer
---@param last integer
---@param encoding string
---@return table
function M.lines(buffer, first, last, encoding)
  return { start = { line = first, character = 0 }, ["end"] = place(buffer, last, math.huge, encoding) }
end

--- Return the LSP range of the selection, and leave it; without one, that of the cursor's line.
---@param encoding string
---@return table
function M.selection(encoding)
  local buffer, mode = vim.api.nvim_get_current_buf(), vim.fn.mode()
  local from, to = vim.fn.getpos("v"), vim.fn.getpos(".")
  if from[2] > to[2] or (from[2] == to[2] and from[3] > to[3]) then
    from, to = to, from
  end
  if mode ~= "n" then
    vim.cmd.normal({ "\27", bang = true }) -- feedkeys would swallow what is already typed
  end
  if mode ~= "v" then
    return M.lines(buffer, from[2] - 1, to[2] - 1, encoding)
  end
  local last = line_at(buffer, to[2] - 1)
  local stop = math.min(to[3] - 1, #last)
  if vim.o.selection ~= "exclusive" and stop < #last then
    stop = after_character(last, stop)
  end
  return {
    start = place(buffer, from[2] - 1, from[3] - 1, encoding),
    ["end"] = place(buffer, to[2] - 1, stop, encoding),
  }
end

--- Return the 0-based byte of an LSP character of a line.
---@param line string
---@param at integer
---@param encoding string
---@return integer
function M.byte_in(line, at, encoding)
  if encoding == "utf-8" then
    return math.min(at, #line)
  elseif vim.lsp.config then
    return vim.str_byteindex(line, encoding, at, false)
  end
  local ok, byte = pcall(vim.str_byteindex, line, at, encoding == "utf-16")
  return ok and byte or #line
end

--- Return the 0-based byte of an LSP position in a loaded buffer.
---@param buffer integer
---@param position { line: integer, character: integer }
---@param encoding string
---@return integer
function M.byte(buffer, position, encoding)
  return M.byte_in(line_at(buffer, position.line), position.character, encoding)
end

--- Return the LSP position of the cursor.
---@param encoding string
---@return { line: integer, character: integer }
function M.cursor(encoding)
  local cursor = vim.api.nvim_win_get_cursor(0)
  return place(vim.api.nvim_get_current_buf(), cursor[1] - 1, cursor[2], encoding)
end

return M

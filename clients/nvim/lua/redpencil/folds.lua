--- Folds of the brief and the sheet, as the server describes them: Neovim asks for each line's level, and gets
--- what was said last. (`vim.lsp.foldexpr` fails when a buffer is read again, as by `:edit!`.)

local client = require("redpencil.client")

local M = {}

local EXPRESSION = "v:lua.require'redpencil.folds'.level(v:lnum)"

---@type table<integer, (integer|string)[]> by buffer: the level of each line, as 'foldexpr' has it
local levels = {}

--- Ranges lie in one another or apart; each begins a fold of its own, also right below another.
local function levels_of(ranges, count)
  local depths, starts = {}, {}
  for line = 1, count do
    depths[line] = 0
  end
  for _, range in ipairs(ranges) do
    starts[range.startLine + 1] = true
    for line = range.startLine + 1, math.min(range.endLine + 1, count) do
      depths[line] = depths[line] + 1
    end
  end
  local found = {}
  for line, depth in ipairs(depths) do
    found[line] = starts[line] and ">" .. depth or depth
  end
  return found
end

--- Answer 'foldexpr' for a line of the current buffer.
---@param line integer
---@return integer|string
function M.level(line)
  local known = levels[vim.api.nvim_get_current_buf()]
  return known and known[line] or "="
end

local function draw(buffer)
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    if vim.wo[window].foldmethod == "expr" and vim.wo[window].foldexpr == EXPRESSION then
      vim.wo[window][0].foldmethod = "expr" -- Neovim asks for every level again; what is closed stays closed
    end
  end
end

--- Ask the server what folds in `buffer`, and draw it.
---@param buffer integer
function M.refresh(buffer)
  local version = vim.lsp.util.buf_versions[buffer] -- `changedtick` also goes on where no text changed
  local document = { uri = vim.api.nvim_buf_get_name(buffer) }
  client.ask_later("textDocument/foldingRange", { textDocument = document }, function(ranges)
    if not vim.api.nvim_buf_is_loaded(buffer) or vim.lsp.util.buf_versions[buffer] ~= version then
      return -- whoever changed it asks as well
    end
    levels[buffer] = levels_of(ranges, vim.api.nvim_buf_line_count(buffer))
    draw(buffer)
  end)
end

--- Let the current window fold the buffer in it, as long as it shows it; all is open at first.
function M.dress()
  vim.wo[0][0].foldmethod, vim.wo[0][0].foldexpr = "expr", EXPRESSION
  vim.wo[0][0].foldlevel, vim.wo[0][0].foldtext = 99, ""
end

return M

--- Text from a task is a stranger's: nothing of it reaches the screen before it came through here.

local M = {}

local REPLACEMENT = "\239\191\189"

local function picture(character)
  local code = character:byte()
  return code == 127 and "\226\144\161" or vim.fn.nr2char(0x2400 + code)
end

--- Return `text` on one line, with control and bidirectional characters made visible.
---@param text any
---@return string
function M.clean(text)
  local clean = tostring(text or "")
    :gsub("\r?\n", " ")
    :gsub("\t", " ")
    :gsub("%c", picture)
    :gsub("\194[\128-\159]", REPLACEMENT)
    :gsub("\216\156", REPLACEMENT)
    :gsub("\226\128[\142\143\168-\174]", REPLACEMENT)
    :gsub("\226\129[\166-\169]", REPLACEMENT)
  return clean
end

--- Return `text` cut to `width` screen columns.
---@param text string
---@param width integer
---@return string
function M.fit(text, width)
  if vim.fn.strdisplaywidth(text) <= width then
    return text
  end
  local kept = vim.fn.strcharpart(text, 0, math.max(width - 1, 0))
  while kept ~= "" and vim.fn.strdisplaywidth(kept) > width - 1 do
    kept = vim.fn.strcharpart(kept, 0, vim.fn.strchars(kept) - 1)
  end
  return kept .. "…"
end

--- Return `text` broken into lines of at most `width` columns, at spaces where there are some.
---@param text string
---@param width integer
---@return string[]
function M.wrap(text, width)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    if line ~= "" and vim.fn.strdisplaywidth(line .. " " .. word) > width then
      lines[#lines + 1], line = line, ""
    end
    line = line == "" and word or line .. " " .. word
  end
  lines[#lines + 1] = line
  return vim.tbl_map(function(one)
    return M.fit(one, width)
  end, lines)
end

--- Return `value` with every JSON null in it as nil, whatever this Neovim decodes null to.
---@param value any
---@return any
function M.plain(value)
  if value == vim.NIL then
    return nil
  elseif type(value) ~= "table" then
    return value
  end
  local plain = {}
  for key, one in pairs(value) do
    plain[key] = M.plain(one)
  end
  return plain
end

return M

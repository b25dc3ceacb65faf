--- A choice by one key: the choices stand in a float, the key is read from the typeahead,
--- so that a reviewer who knows the keys never waits for the screen.

local text = require("redpencil.text")

local M = {}

---@class redpencil.Choice
---@field key string the single key that picks it
---@field id any
---@field title? string shown beside the key

local function show(title, choices)
  local lines = {}
  local width = math.max(math.min(vim.o.columns - 8, 100), 20)
  for _, choice in ipairs(choices) do
    local id, detail = text.clean(choice.id), text.clean(choice.title)
    local line = (" %s  %s"):format(text.clean(choice.key), id)
    lines[#lines + 1] = text.fit(detail ~= "" and detail ~= id and ("%-26s %s"):format(line, detail) or line, width)
  end
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].bufhidden = "wipe"
  for row = 0, #lines - 1 do
    vim.api.nvim_buf_set_extmark(buffer, vim.api.nvim_create_namespace("redpencil.pick"), row, 1, {
      end_col = math.min(3, #lines[row + 1]), hl_group = "Special",
    })
  end
  local height = math.min(#lines, math.max(vim.o.lines - 6, 1))
  return vim.api.nvim_open_win(buffer, false, {
    relative = "editor", anchor = "SW", row = vim.o.lines - vim.o.cmdheight - 1, col = 2, width = width,
    height = height, style = "minimal", border = "rounded", title = " " .. text.fit(text.clean(title), width - 2) .. " ",
    focusable = false, zindex = 150, noautocmd = true,
  })
end

local function read_key()
  local ok, key = pcall(vim.fn.getcharstr)
  return ok and key or "\27"
end

--- Ask for one of `choices`; nil when the reviewer gives up with Esc.
---@param title string
---@param choices redpencil.Choice[]
---@return redpencil.Choice?
function M.one(title, choices)
  local by_key = {}
  for _, choice in ipairs(choices) do
    by_key[choice.key] = by_key[choice.key] or choice
  end
  local window
  local picked
  repeat
    if not window and vim.fn.getchar(1) == 0 then
      window = show(title, choices)
      vim.cmd.redraw()
    end
    local key = read_key()
    picked = by_key[key] or by_key[key:lower()]
  until picked or key == "\27" or key == "\3"
  if window and vim.api.nvim_win_is_valid(window) then
    vim.api.nvim_win_close(window, true)
    vim.cmd.redraw()
  end
  return picked
end

--- Ask for one of `things`, with keys given by position; a list too long for keys goes to `vim.ui.select`.
---@generic T
---@param title string
---@param things T[]
---@param describe fun(thing: T): string id, string? title
---@param done fun(thing: T)
function M.listed(title, things, describe, done)
  local keys = "123456789abcdefghijklmnopqrstuvwxyz"
  if #things > #keys then
    local function line(thing)
      local id, detail = describe(thing)
      return text.clean(id .. "  " .. (detail or ""))
    end
    return vim.ui.select(things, { prompt = text.clean(title), format_item = line }, function(thing)
      if thing then
        done(thing)
      end
    end)
  end
  local choices = {}
  for index, thing in ipairs(things) do
    local id, detail = describe(thing)
    choices[index] = { key = keys:sub(index, index), id = id, title = detail, thing = thing }
  end
  local choice = #choices == 1 and choices[1] or M.one(title, choices)
  if choice then
    done(choice.thing)
  end
end

return M

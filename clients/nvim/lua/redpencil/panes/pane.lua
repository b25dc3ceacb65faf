--- A small window over the code whose every key is a wish: shared by the score and the rank pane.
--- It shows lines and hands over keys; what they mean is the pane's own.

local text = require("redpencil.text")

local M = {}

local NAMED = { "<CR>", "<Esc>", "<BS>", "<Tab>", "<S-Tab>", "<Up>", "<Down>", "<C-c>" }
local space = vim.api.nvim_create_namespace("redpencil.pane")

---@class redpencil.Pane
---@field buffer integer
---@field window integer
local Pane = {}
Pane.__index = Pane

local function place(count, width)
  local height = math.max(1, math.min(count, vim.o.lines - 4))
  return {
    relative = "editor", width = width, height = height, col = math.floor((vim.o.columns - width) / 2),
    row = math.max(math.floor((vim.o.lines - height) / 3), 0),
  }
end

--- Open a pane; `on_key` gets every printable key as itself and the others by name, such as "<CR>".
---@param on_key fun(key: string)
---@return redpencil.Pane
function M.open(on_key)
  local width = math.max(math.min(vim.o.columns - 6, 96), 20)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.bo[buffer].bufhidden, vim.bo[buffer].modeline, vim.bo[buffer].undolevels = "wipe", false, -1
  local options = vim.tbl_extend("force", place(1, width), { style = "minimal", border = "rounded", zindex = 60 })
  local window = vim.api.nvim_open_win(buffer, true, options)
  vim.wo[window].wrap, vim.wo[window].cursorline = false, false
  local pane = setmetatable({ buffer = buffer, window = window, width = width }, Pane)
  local function bind(lhs, key)
    vim.keymap.set("n", lhs, function()
      on_key(key)
    end, { buffer = buffer, nowait = true, silent = true })
  end
  for code = 33, 126 do
    local key = string.char(code)
    if key ~= ":" then
      bind(key == "<" and "<lt>" or key == "|" and "<Bar>" or key, key)
    end
  end
  for _, name in ipairs(NAMED) do
    bind(name, name)
  end
  vim.api.nvim_create_autocmd("WinLeave", {
    buffer = buffer,
    once = true,
    callback = function()
      vim.schedule(function()
        pane:close()
      end)
    end,
  })
  return pane
end

--- Show `lines` under `title`; `marked` are 1-based lines to lift out, by highlight group.
---@param title string
---@param lines string[]
---@param marked? table<integer, string>
function Pane:show(title, lines, marked)
  if not vim.api.nvim_win_is_valid(self.window) then
    return
  end
  local shown = vim.tbl_map(function(line)
    return text.fit(text.clean(line), self.width)
  end, lines)
  vim.bo[self.buffer].modifiable = true
  vim.api.nvim_buf_set_lines(self.buffer, 0, -1, false, shown)
  vim.bo[self.buffer].modifiable = false
  vim.api.nvim_buf_clear_namespace(self.buffer, space, 0, -1)
  for row, group in pairs(marked or {}) do
    vim.api.nvim_buf_set_extmark(self.buffer, space, row - 1, 0, { line_hl_group = group })
  end
  local options = place(#shown, self.width)
  options.title = " " .. text.fit(text.clean(title), self.width - 4) .. " "
  vim.api.nvim_win_set_config(self.window, options)
end

--- Close the pane and go back to where the reviewer was.
function Pane:close()
  if vim.api.nvim_win_is_valid(self.window) then
    vim.api.nvim_win_close(self.window, true)
  end
end

return M

--- The reviewer's own wishes: defaults, `vim.g.redpencil` and `setup()` laid over each other.
--- It knows no other module and starts nothing.

local M = {}

---@class redpencil.Config
---@field cmd string[] how the language server is started
---@field env table<string, string> more environment for the server, such as REDPENCIL_HUB
---@field hub? string the hub's address; else the server's own settings say
---@field hubs? string[] addresses of further hubs that are worked for at the same time
---@field prewarm boolean start the server at VimEnter instead of at the first act
---@field keys boolean|table<string, string|false> default keys; an entry rebinds or drops one act by its id
---@field prefix string what the leading "," of the default keys becomes
---@field statusline boolean set 'statusline' in windows that show our documents
---@field winbar boolean show pay, claim's end, state and time above the sheet
---@field sidebar integer columns of the brief and the sheet beside a response
---@field start_timeout integer milliseconds to wait for the server's first word
---@field act_timeout integer milliseconds to wait for an act that may ask the hub

---@type redpencil.Config
local defaults = {
  cmd = { "redpencil", "lsp" },
  env = {},
  prewarm = false,
  keys = true,
  prefix = ",",
  statusline = true,
  winbar = true,
  sidebar = 56,
  start_timeout = 15000,
  act_timeout = 30000,
}

local given = {}

--- Lay `options` over what is set already.
---@param options? table
function M.set(options)
  given = vim.tbl_deep_extend("force", given, options or {})
end

--- Return the configuration as it stands.
---@return redpencil.Config
function M.get()
  local global = type(vim.g.redpencil) == "table" and vim.g.redpencil or {}
  return vim.tbl_deep_extend("force", defaults, global, given)
end

--- Whether FileType may fire for our documents; `vim.g.redpencil_filetype = false` keeps it quiet.
---@return boolean
function M.fires_filetype()
  return vim.g.redpencil_filetype ~= false
end

--- Return the key of an act or a view, or nil where the reviewer wants none.
---@param id string
---@param default string
---@return string?
function M.key(id, default)
  local config = M.get()
  if config.keys == false then
    return nil
  end
  local own = type(config.keys) == "table" and config.keys[id]
  if type(config.keys) == "table" and config.keys[id] == false then
    return nil
  elseif own then
    return own
  elseif default == "" then
    return nil
  end
  return default:sub(1, 1) == "," and config.prefix .. default:sub(2) or default
end

return M

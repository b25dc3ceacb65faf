--- The addresses of our documents, as protocol/redpencil_protocol/uris.py has them.

local M = {}

M.QUEUE = "redpencil:/queue.md"

---@class redpencil.Address
---@field kind "queue"|"brief"|"sheet"|"response"|"rewrite"|"base"|"test"|"run"
---@field task? string
---@field label? string the response, for kinds response and rewrite
---@field name string what lists and the status line show
---@field writable boolean

local FOLDERS = { base = "base", tests = "test", runs = "run" }
local WRITABLE = { sheet = true, rewrite = true, test = true }

local function kind_of(tail)
  if tail == "brief.md" or tail == "review.md" then
    return tail == "brief.md" and "brief" or "sheet"
  end
  local folder = tail:match("^([^/]+)/")
  if not folder then
    return nil
  elseif FOLDERS[folder] then
    return FOLDERS[folder]
  elseif folder:match("^%u$") then
    return tail:match("^%u/rewrite/") and "rewrite" or "response", folder
  end
end

--- Return what `uri` names, or nil if it is none of ours.
---@param uri string
---@return redpencil.Address?
function M.parse(uri)
  if uri == M.QUEUE then
    return { kind = "queue", name = "queue.md", writable = false }
  end
  local task, tail = uri:match("^redpencil:/[^/]+/([^/]+)/(.+)$")
  if not task then
    return nil
  end
  local kind, label = kind_of(tail)
  if not kind then
    return nil
  end
  local name = vim.uri_decode(tail)
  return { kind = kind, task = task, label = label, name = name, writable = WRITABLE[kind] or false }
end

--- Return what the buffer shows, or nil if it is none of ours.
---@param buffer? integer
---@return redpencil.Address?
function M.of_buffer(buffer)
  return M.parse(vim.api.nvim_buf_get_name(buffer or 0))
end

return M

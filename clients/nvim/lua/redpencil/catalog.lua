--- What is known of our documents, as the server described them: no address is taken apart here.

local client = require("redpencil.client")
local generated = require("redpencil.generated")

local M = {}

---@class redpencil.Document
---@field uri string
---@field name string what lists and the status line show
---@field language string the editor language id of the LSP
---@field kind "queue"|"brief"|"sheet"|"response"|"rewrite"|"base"|"test"|"run"
---@field role "queue"|"brief"|"sheet"|"code" where on the screen it is at home
---@field task? string
---@field label? string the response, for kinds response and rewrite
---@field path string the same for all documents that show the same file
---@field writable boolean

---@type table<string, redpencil.Document> by URI
local documents = {}

local function known(link)
  link.task = link.task ~= "" and link.task or nil
  link.label = link.label ~= "" and link.label or nil
  documents[link.uri] = link
  return link
end

--- Remember the documents of a list.
---@param links redpencil.Document[]
function M.learn(links)
  for _, link in ipairs(links or {}) do
    known(link)
  end
end

--- Return what is known of a document without asking.
---@param uri string
---@return redpencil.Document?
function M.get(uri)
  return documents[uri]
end

--- Return what the buffer shows, or nil if it is none of ours or was not read yet.
---@param buffer? integer
---@return redpencil.Document?
function M.of_buffer(buffer)
  return documents[vim.api.nvim_buf_get_name(buffer or 0)]
end

--- Return what the server says of a document, asking where it is not known.
---@param uri string
---@return redpencil.Document?
---@return string? problem
function M.describe(uri)
  if documents[uri] then
    return documents[uri]
  end
  local link, problem = client.ask(generated.requests.describe, { uri = uri })
  return link and known(link), problem
end

return M

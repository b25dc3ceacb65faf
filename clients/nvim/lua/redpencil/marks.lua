--- Diagnostics as marks: beside the code, and also in the windows beside the one that is typed in.

local client = require("redpencil.client")

local M = {}

--- Show findings beside the code unless the reviewer has said how diagnostics are shown.
---@param id integer the client's
function M.configure(id)
  local global = vim.diagnostic.config() or {}
  if not global.virtual_text and not global.virtual_lines then
    vim.diagnostic.config({ virtual_text = { prefix = "■", spacing = 2 } }, vim.lsp.diagnostic.get_namespace(id))
  end
end

--- Neovim draws no marks anywhere while somebody types. In the document that is typed in that is as wished; in a
--- response beside the sheet they would be gone until the sentence is done.
client.handlers["textDocument/publishDiagnostics"] = function(params, running)
  vim.lsp.diagnostic.on_publish_diagnostics(nil, params, { client_id = running.id, method = "textDocument/publishDiagnostics" })
  local buffer = vim.uri_to_bufnr(params.uri)
  if buffer ~= vim.api.nvim_get_current_buf() and vim.api.nvim_get_mode().mode:match("^[iR]") then
    vim.diagnostic.show(vim.lsp.diagnostic.get_namespace(running.id), buffer, nil, { update_in_insert = true })
  end
end

return M

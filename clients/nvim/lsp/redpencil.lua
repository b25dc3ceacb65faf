--- The language server on real files, for `vim.lsp.enable("redpencil")` without the rest of the plugin:
--- it attaches in the folders that `redpencil open` writes, and offers everything by code action.
--- Our own documents never come here; `lua/redpencil/client.lua` starts their server itself.

return {
  cmd = { "redpencil", "lsp" },
  root_dir = function(buffer, attach)
    local folder = vim.fs.root(buffer, ".redpencil.json")
    if folder and vim.bo[buffer].buftype == "" then
      attach(folder)
    end
  end,
}

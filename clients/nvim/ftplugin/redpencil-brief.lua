--- The pages that the server writes: only to be read.

vim.bo.textwidth, vim.bo.commentstring = 0, ""
vim.b.undo_ftplugin = (vim.b.undo_ftplugin and vim.b.undo_ftplugin .. " | " or "") .. "setlocal tw< cms<"

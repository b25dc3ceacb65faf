--- The review sheet as a buffer: what Markdown would set is not for it.

local options = vim.bo

options.shiftwidth, options.softtabstop, options.tabstop, options.expandtab = 2, 2, 2, true
options.autoindent = true
options.textwidth, options.wrapmargin = 0, 0
options.omnifunc = "v:lua.vim.lsp.omnifunc"
options.commentstring = ""
-- `gq` fills each text by itself: one begins where a line has a name and a colon or the mark of a list, headings stand
-- alone. The pattern ends two columns behind the indentation, since there Neovim begins the further lines: deeper
-- blanks would be text.
options.comments = ":###,:##,:#"
options.formatoptions = "qnlj"
options.formatlistpat = [[^\s*\%([-*+]\s\|[^[:space:]:#]\%([^:]*:\)\@=.\)]]

vim.b.undo_ftplugin = (vim.b.undo_ftplugin and vim.b.undo_ftplugin .. " | " or "")
  .. "setlocal sw< sts< ts< et< ai< tw< wm< ofu< cms< com< fo< flp<"

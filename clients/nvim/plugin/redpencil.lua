--- The doors into redpencil: one command, `<Plug>` mappings, and our documents' autocommands.
--- Nothing of redpencil is loaded before the first of them is used.

if vim.g.loaded_redpencil then
  return
end
vim.g.loaded_redpencil = true

vim.api.nvim_create_user_command("Redpencil", function(call)
  require("redpencil").command(call.fargs)
end, {
  nargs = "*",
  desc = "Review AI-written code",
  complete = function(lead, line)
    return require("redpencil").complete(lead, line)
  end,
})

local group = vim.api.nvim_create_augroup("redpencil", {})

local function on(event, pattern, callback)
  vim.api.nvim_create_autocmd(event, { group = group, pattern = pattern, callback = callback, nested = true })
end

on("BufReadCmd", "redpencil:/*", function(event)
  require("redpencil.acts") -- every listener to the server is in place before it starts
  require("redpencil.documents").read(event.buf)
end)

on("BufWinEnter", "redpencil:/*", function(event)
  require("redpencil.documents").entered_window(event.buf)
end)

on({ "TextChanged", "InsertLeave" }, "redpencil:/*", function(event)
  require("redpencil.documents").changed(event.buf)
end)

on({ "InsertLeave", "CursorHold" }, "redpencil:/*", function(event)
  require("redpencil.documents").rested(event.buf)
end)

on("QuitPre", "*", function()
  if package.loaded["redpencil.panel"] then
    require("redpencil.panel").settle()
  end
end)

on("SessionLoadPost", "*", function()
  if vim.iter(vim.api.nvim_list_bufs()):any(function(buffer)
    return vim.startswith(vim.api.nvim_buf_get_name(buffer), "redpencil:")
  end) then
    require("redpencil.acts")
    require("redpencil.layout").adopt()
  end
end)

on("VimEnter", "*", function()
  if require("redpencil.config").get().prewarm then
    require("redpencil.acts")
    vim.schedule(require("redpencil.client").start)
  end
end)

require("redpencil.keymaps").define()

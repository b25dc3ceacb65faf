--- `:checkhealth redpencil`: the editor, the server's command, the server itself, the hub.

local M = {}

local function check_editor()
  local version = tostring(vim.version())
  if vim.fn.has("nvim-0.10") == 1 then
    vim.health.ok("Neovim " .. version)
  else
    vim.health.error("Neovim " .. version .. " is too old", { "Use Neovim 0.10 or newer" })
  end
end

local function run(command)
  local ok, process = pcall(vim.system, command, { text = true, timeout = 15000 })
  if not ok then
    return nil, tostring(process)
  end
  local done = process:wait()
  return done.code == 0 and vim.trim(done.stdout or "") or nil, vim.trim((done.stdout or "") .. (done.stderr or ""))
end

local function check_command(command)
  if vim.fn.executable(command) == 0 then
    vim.health.error(("`%s` was not found"):format(command), {
      "Install the wheel of the same release: see README.md", "Or set `cmd` in vim.g.redpencil to where it is",
    })
    return false
  end
  local version, problem = run({ command, "--version" })
  if version then
    vim.health.ok(("`%s`: %s"):format(vim.fn.exepath(command), version))
  else
    vim.health.warn(("`%s --version` failed: %s"):format(command, problem))
  end
  return true
end

local function check_client()
  local client = require("redpencil.client")
  local running = client.running()
  if running then
    local info = running.server_info or {}
    local buffers = vim.tbl_count(running.attached_buffers)
    vim.health.ok(("the server runs%s, with %d documents, columns in %s"):format(
      info.version and " (" .. info.version .. ")" or "", buffers, running.offset_encoding))
  else
    vim.health.info("the server does not run; the first act starts it")
  end
  if client.last_error then
    vim.health.warn("the last thing that went wrong: " .. require("redpencil.text").clean(client.last_error))
  end
end

local function check_hub(command, environment)
  local ok, process = pcall(vim.system, { command, "doctor" }, { text = true, timeout = 15000, env = environment })
  local done = ok and process:wait()
  local said = done and vim.trim((done.stdout or "") .. (done.stderr or "")) or tostring(process)
  local report = done and done.code == 0 and vim.health.ok or vim.health.warn
  report("redpencil doctor:\n" .. said)
end

--- Called by `:checkhealth redpencil`.
function M.check()
  local config = require("redpencil.config").get()
  vim.health.start("redpencil")
  check_editor()
  if check_command(config.cmd[1]) then
    check_client()
    check_hub(config.cmd[1], config.env)
  end
end

return M

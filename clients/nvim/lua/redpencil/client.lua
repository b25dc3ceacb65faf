--- The one language server of this Neovim: found or started, asked, and started again after its death.
--- It knows the protocol's transport; what answers mean is known to those who ask.

local config = require("redpencil.config")
local exact = require("redpencil.exact")
local generated = require("redpencil.generated")
local message = require("redpencil.message")
local text = require("redpencil.text")

local M = {}

---@type integer?
local id
local stopping = false
local waits = 0

---@type string?
M.last_error = nil

---@type fun()[] called when the server is gone, or about to go
M.on_death = {}

---@type fun(client: vim.lsp.Client)[] called when a server is ready, before anything is asked of it
M.on_ready = {}

--- Handlers of what the server says by itself, by method; filled by documents and panel.
---@type table<string, fun(params: any, client: vim.lsp.Client): any>
M.handlers = {}

--- What follows an act that the server offered as a lens or a code action, by command id.
---@type table<string, fun(arguments: table)>
M.commands = {}

--- Call a client's method; before 0.11 methods take no self.
local function call(client, method, ...)
  if vim.lsp.config then
    return client[method](client, ...)
  end
  return client[method](...)
end

local function find()
  local client = id and vim.lsp.get_client_by_id(id)
  if client and not call(client, "is_stopped") then
    return client
  end
end

local function tell_death()
  for _, tell in ipairs(M.on_death) do
    tell()
  end
end

local function on_exit(code, signal, gone)
  vim.schedule(function()
    if gone ~= id then
      return
    end
    id = nil
    tell_death()
    if stopping or vim.v.exiting ~= vim.NIL then
      return
    end
    M.last_error = ("the server stopped (exit code %d, signal %d)"):format(code, signal)
    message.error(M.last_error .. ". What you wrote is kept. Next: `:Redpencil restart`.")
  end)
end

local function on_ready(ready)
  for _, join in ipairs(M.on_ready) do
    join(ready)
  end
end

local function capabilities()
  return vim.tbl_deep_extend("force", vim.lsp.protocol.make_client_capabilities(), {
    workspace = {
      textDocumentContent = { dynamicRegistration = false },
      codeLens = { refreshSupport = true },
      inlayHint = { refreshSupport = true },
      workspaceEdit = { documentChanges = true }, -- so that an edit says for which version it was made
    },
  })
end

local function handlers()
  local wrapped = {}
  for method, handle in pairs(M.handlers) do
    wrapped[method] = function(_, params, context)
      local answer = handle(text.plain(params), assert(vim.lsp.get_client_by_id(context.client_id)))
      return answer == nil and vim.NIL or answer
    end
  end
  return wrapped
end

local function commands()
  local wrapped = {}
  for name, follow in pairs(M.commands) do
    wrapped[name] = function(command)
      follow(text.plain((command.arguments or {})[1] or {}))
    end
  end
  return wrapped
end

--- Start the server if it does not run; does not wait.
---@return vim.lsp.Client?
function M.start()
  local running = find()
  if running then
    return running
  end
  local wishes = config.get()
  if vim.fn.executable(wishes.cmd[1]) == 0 then
    M.last_error = ("`%s` was not found"):format(wishes.cmd[1])
    message.error(M.last_error .. ". Install redpencil, or set `cmd` in vim.g.redpencil. See :checkhealth redpencil")
    return nil
  end
  stopping = false
  local settings = {
    name = "redpencil",
    cmd = wishes.cmd,
    cmd_env = wishes.env,
    init_options = { hub = wishes.hub, hubs = wishes.hubs },
    capabilities = capabilities(),
    handlers = handlers(),
    commands = commands(),
    flags = { debounce_text_changes = 0 }, -- what is typed is on the server's disk at once
    on_init = on_ready,
    on_exit = on_exit,
  }
  if vim.lsp.config then
    id = vim.lsp.start(settings, { attach = false, reuse_client = function() return false end })
  else
    id = vim.lsp.start_client(settings)
  end
  local started = id and vim.lsp.get_client_by_id(id)
  if started then
    exact.heed(started)
  end
  return started
end

--- Wait until `done()`, saying what for when it takes long. Ctrl-C ends the wait.
local function wait(timeout, what, done)
  waits = waits + 1
  if not vim.wait(400, done, 5) and not done() then
    message.busy(what .. " … (Ctrl-C to stop waiting)")
    vim.wait(math.max(timeout - 400, 0), done, 10)
    message.busy()
  end
  waits = waits - 1
end

--- Whether an act is under way that waits for the server.
---@return boolean
function M.is_waiting()
  return waits > 0
end

--- Return the running, initialised client; starts and awaits it. On failure says why and returns nil.
---@return vim.lsp.Client?
function M.get()
  local client = M.start()
  if not client or client.initialized then
    return client
  end
  wait(config.get().start_timeout, "starting the server", function()
    return client.initialized or find() ~= client
  end)
  if client.initialized and find() == client then
    return client
  elseif find() == client then
    M.last_error = "the server did not answer in time"
    message.error(M.last_error .. ". Try again, or `:Redpencil restart`; `:checkhealth redpencil` tells more.")
  end
  return nil
end

--- Return the client if it runs and is ready; never starts or waits.
---@return vim.lsp.Client?
function M.running()
  local client = find()
  return client and client.initialized and client or nil
end

local function words_of(err)
  return err.message or "the server failed without a word"
end

--- Ask the server and wait for its answer.
---@param method string
---@param params table
---@param patience? integer milliseconds; that of an act if not given
---@return any result nil on failure
---@return string? problem what happened and what to do next
function M.ask(method, params, patience)
  local client = M.get()
  if not client then
    return nil, M.last_error
  end
  local answer
  local sent = call(client, "request", method, params, function(err, result)
    answer = { err = err, result = result }
  end, vim.api.nvim_get_current_buf())
  if not sent then
    return nil, "the server does not take requests any more. Next: `:Redpencil restart`."
  end
  wait(patience or config.get().act_timeout, "waiting for the server", function()
    return answer ~= nil or find() ~= client
  end)
  if not answer then
    local gone = find() ~= client
    return nil, gone and "the server stopped. Next: `:Redpencil restart`." or "the server did not answer in time. Try again."
  elseif answer.err then
    M.last_error = words_of(answer.err)
    return nil, M.last_error
  end
  return text.plain(answer.result) or {}
end

--- Tell the server something, if it runs.
---@param method string
---@param params table
function M.tell(method, params)
  local client = M.running()
  if client then
    call(client, "notify", method, params)
  end
end

--- Ask the server; `done` gets the answer, nothing on failure.
---@param method string
---@param params table
---@param done fun(result: any)
function M.ask_later(method, params, done)
  local client = M.running()
  if client then
    call(client, "request", method, params, function(err, result)
      if err then
        M.last_error = words_of(err)
      else
        done(text.plain(result) or {})
      end
    end, vim.api.nvim_get_current_buf())
  end
end

--- Carry out an act and wait for its result; says it when the server refuses.
---@param command string the act's id
---@param arguments table as its model in commands.py has them
---@param quiet? boolean leave saying it to the caller
---@return table? result
---@return string? problem
function M.execute(command, arguments, quiet)
  if next(arguments) == nil then
    arguments = vim.empty_dict()
  end
  local result, problem = M.ask("workspace/executeCommand", { command = command, arguments = { arguments } })
  if problem and not quiet then
    message.error(problem)
  end
  return result, problem
end

--- Ask the server to tell about a task: what panes and the status line show.
---@param task string
---@param patience? integer milliseconds
---@return table? panel
---@return string? problem
function M.panel(task, patience)
  return M.ask(generated.requests.panel, { task = task }, patience)
end

--- The name of the encoding in which positions go over the wire.
---@return string
function M.encoding()
  local client = M.running()
  return client and client.offset_encoding or "utf-16"
end

--- Stop the server and wait until it is gone, so that the next act starts another.
function M.stop()
  local client = find()
  if not client then
    return
  end
  stopping = true
  tell_death()
  call(client, "stop")
  if not vim.wait(2000, function() return find() == nil end, 10) then
    call(client, "stop", true)
  end
  id = nil
end

return M

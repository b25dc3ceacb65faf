--- The views: what moves the reviewer's eyes and changes nothing. They are the editor's own and not in the contract.

---@class redpencil.View
---@field name string as in `:Redpencil {name}` and `<Plug>(redpencil-{name})`
---@field key string
---@field title string

---@type redpencil.View[]
local views = {
  { name = "brief", key = ",b", title = "Go to the brief" },
  { name = "sheet", key = ",v", title = "Go to the review sheet" },
  { name = "toggle-layout", key = ",p", title = "Show the code alone, or all three windows" },
  { name = "next-response", key = "]r", title = "Go to the next response" },
  { name = "previous-response", key = "[r", title = "Go to the previous response" },
  { name = "next-file", key = "]f", title = "Go to the next file" },
  { name = "previous-file", key = "[f", title = "Go to the previous file" },
  { name = "next-finding", key = "]d", title = "Go to the next finding of the task" },
  { name = "previous-finding", key = "[d", title = "Go to the previous finding of the task" },
  { name = "findings", key = ",q", title = "List all findings" },
  { name = "keys", key = "g?", title = "Show the keys" },
}

for index = 1, 9 do
  views[#views + 1] = { name = "response-" .. index, key = "," .. index, title = "Go to response " .. index }
end

return views

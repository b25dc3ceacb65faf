--- What keys mean in every pane: which leave it, and which response Tab comes to.

local M = {}

local LEAVING = { "q", "<Esc>", "<C-c>" }

--- Whether `key` leaves a pane as it is.
---@param key string
---@return boolean
function M.leaves(key)
  return vim.list_contains(LEAVING, key)
end

--- Return the label `step` places behind `label`, around the end; an unknown one stands before the first.
---@param labels string[]
---@param label? string
---@param step integer
---@return string
function M.turn(labels, label, step)
  local place = 0
  for index, one in ipairs(labels) do
    if one == label then
      place = index
    end
  end
  return labels[(place + step - 1) % #labels + 1]
end

return M

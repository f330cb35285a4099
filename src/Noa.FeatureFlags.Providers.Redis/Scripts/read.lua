-- One consistent look at an environment: where it stands, and what changed since the version that the reader has.
-- KEYS: 1 head 2 entries 3 log
-- ARGV: 1 lineage that the reader has, '' for none 2 its revision 3 its digest 4 steps that are worth following
local head = redis.call('HMGET', KEYS[1], 'format', 'lineage', 'rev', 'digest', 'served', 'served_digest', 'state', 'replaces', 'audit_seq', 'audit_hash', 'urgent')
if not head[2] then return {'NONE'} end
local have, rev = tonumber(ARGV[2]), tonumber(head[3])
if head[2] == ARGV[1] and have >= rev then return {'HEAD', head} end

local function field(record, name)
  for i = 1, #record, 2 do if record[i] == name then return record[i + 1] end end
  return ''
end

if head[2] == ARGV[1] then
  local first = string.format('%d-0', have)
  local own = redis.call('XRANGE', KEYS[3], first, first)[1]
  -- The log is the only witness: a store that lost its end and grew again has another digest there.
  if own and field(own[2], 'digest') ~= ARGV[3] then return {'FORKED', head} end
  if (own or have == 0) and rev - have <= tonumber(ARGV[4]) then
    local log = redis.call('XRANGE', KEYS[3], string.format('%d-0', have + 1), '+')
    if #log == rev - have then
      local steps, fields, values, seen = {}, {}, {}, {}
      for i = 1, #log do
        local changed = field(log[i][2], 'changed')
        steps[i] = {string.match(log[i][1], '^%d+'), field(log[i][2], 'digest'), changed}
        for name in string.gmatch(changed, '[^\n]+') do
          if not seen[name] then
            seen[name] = true
            fields[#fields + 1] = name
            values[#values + 1] = redis.call('HGET', KEYS[2], name)
          end
        end
      end
      return {'CHANGES', head, steps, fields, values}
    end
  end
end
return {'WHOLE', head, redis.call('HGETALL', KEYS[2])}

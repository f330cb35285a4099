-- A rule set of the past: the newest entries, and for each that changed since, what it was then.
-- KEYS: 1 head 2 entries 3 log 4 undo   ARGV: 1 revision
local rev = redis.call('HGET', KEYS[1], 'rev')
if not rev or tonumber(ARGV[1]) > tonumber(rev) then return {'NONE'} end
local id = ARGV[1] .. '-0'
local own = redis.call('XRANGE', KEYS[3], id, id)[1]
if not own then return {'NONE'} end
local fields, values, seen = {}, {}, {}
for _, undo in ipairs(redis.call('XRANGE', KEYS[4], '(' .. id, '+')) do
  for i = 1, #undo[2], 2 do
    if not seen[undo[2][i]] then
      seen[undo[2][i]] = true
      fields[#fields + 1] = undo[2][i]
      values[#values + 1] = undo[2][i + 1]
    end
  end
end
return {'OK', own[2], redis.call('HGETALL', KEYS[2]), fields, values}

-- The one place where a change becomes true. Redis does not roll a script back, so everything that can refuse comes before the first write.
-- KEYS: 1 head 2 entries 3 log 4 undo 5 audit 6 requests 7 request ages
-- ARGV: 1 lineage 2 revision 3 digest that the change was made for 4 request id 5 outcome to keep under it 6 digest after
--       7 number of the last audit record 8 the next record 9 its hash 10 channel 11 name of the environment 12 revisions to keep
--       13 milliseconds now 14 actor 15 comment 16 '1' when others than the canary cohort wait 17 '1' when urgent 18 states: canary 19 done
--       20 number of writes, then field and value of each; number of removals, then the field of each
local done = redis.call('HGET', KEYS[6], ARGV[4])
if done then return {'REPLAY', done} end
local lineage, rev, digest, audit_seq, served, format = unpack(redis.call('HMGET', KEYS[1], 'lineage', 'rev', 'digest', 'audit_seq', 'served', 'format'))
if not lineage then return {'NONE'} end
if tonumber(format) > 1 then return redis.error_reply('NEWERFORMAT what is stored has format ' .. format .. ', this version writes 1: upgrade it') end
if lineage ~= ARGV[1] or rev ~= ARGV[2] or digest ~= ARGV[3] then return {'CONFLICT', lineage, rev, digest} end
if audit_seq ~= ARGV[7] then return {'AUDIT'} end

local function last(key)
  if redis.call('EXISTS', key) == 0 then return 0 end
  local info = redis.call('XINFO', 'STREAM', key)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then return tonumber(string.match(info[i + 1], '^%d+')) end
  end
end

-- A head that was set back by hand, or a stream that outlived it: no number is given twice.
local n, seq = tonumber(rev) + 1, tonumber(audit_seq) + 1
if last(KEYS[3]) >= n or last(KEYS[4]) >= n or last(KEYS[5]) >= seq then return {'FENCED'} end
redis.call('ZCARD', KEYS[7])

local at, fields, undo = 21, {}, {}
local puts = tonumber(ARGV[20])
local removals_at = at + 2 * puts
for i = at, removals_at - 2, 2 do fields[#fields + 1] = ARGV[i] end
for i = removals_at + 1, removals_at + tonumber(ARGV[removals_at]) do fields[#fields + 1] = ARGV[i] end
for _, field in ipairs(fields) do
  undo[#undo + 1] = field
  undo[#undo + 1] = redis.call('HGET', KEYS[2], field) or ''
end

local id = string.format('%d-0', n)
redis.call('XADD', KEYS[3], id, 'lineage', lineage, 'digest', ARGV[6], 'at', ARGV[13], 'by', ARGV[14], 'why', ARGV[15], 'changed', table.concat(fields, '\n'))
if #undo > 0 then redis.call('XADD', KEYS[4], id, unpack(undo)) end
redis.call('XADD', KEYS[5], string.format('%d-0', seq), 'record', ARGV[8])
for i = at, removals_at - 2, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
for i = removals_at + 1, removals_at + tonumber(ARGV[removals_at]) do redis.call('HDEL', KEYS[2], ARGV[i]) end
redis.call('HSET', KEYS[1], 'rev', string.format('%d', n), 'digest', ARGV[6], 'audit_seq', string.format('%d', seq), 'audit_hash', ARGV[9], 'urgent', ARGV[17])
if ARGV[16] == '1' then
  redis.call('HSET', KEYS[1], 'state', ARGV[18])
else
  served = string.format('%d', n)
  redis.call('HSET', KEYS[1], 'state', ARGV[19], 'served', served, 'served_digest', ARGV[6])
end

redis.call('HSET', KEYS[6], ARGV[4], ARGV[5])
redis.call('ZADD', KEYS[7], ARGV[13], ARGV[4])

-- From here on the change is true: housekeeping that fails must not say otherwise. What is served must stay reachable, however old it is.
local oldest = string.format('%d', math.max(0, math.min(n - tonumber(ARGV[12]) + 1, tonumber(served))))
redis.pcall('XTRIM', KEYS[3], 'MINID', '~', oldest)
redis.pcall('XTRIM', KEYS[4], 'MINID', '~', oldest)
local aged = redis.pcall('ZRANGEBYSCORE', KEYS[7], '-inf', tonumber(ARGV[13]) - 86400000, 'LIMIT', 0, 16)
for i = 1, #aged do
  redis.pcall('HDEL', KEYS[6], aged[i])
  redis.pcall('ZREM', KEYS[7], aged[i])
end
redis.pcall('PUBLISH', ARGV[10], ARGV[11])
return {'OK'}

-- Makes an environment, or begins a new lineage with a rule set that a person chose. Everything that can refuse comes before the first write.
-- KEYS: 1 head 2 entries 3 log 4 undo 5 audit 6 requests 7 request ages
-- ARGV: 1 lineage 2 revision that the person has seen, '' and '' for nothing 3 lineage 4 revision 5 digest from now on 6 lineages that this one replaces
--       7 number of the last audit record 8 the next record, '' for none 9 its hash 10 channel 11 name of the environment 12 milliseconds now
--       13 actor 14 comment 15 state: done 16 format, then field and value of each entry
local lineage, rev, audit_seq = unpack(redis.call('HMGET', KEYS[1], 'lineage', 'rev', 'audit_seq'))
if (lineage or '') ~= ARGV[1] or (rev or '') ~= ARGV[2] then return {'CONFLICT'} end
if (audit_seq or ARGV[7]) ~= ARGV[7] then return {'AUDIT'} end

local function last(key)
  if redis.call('EXISTS', key) == 0 then return 0 end
  local info = redis.call('XINFO', 'STREAM', key)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then return tonumber(string.match(info[i + 1], '^%d+')) end
  end
end

local seq = tonumber(ARGV[7]) + (ARGV[8] == '' and 0 or 1)
if last(KEYS[5]) > tonumber(ARGV[7]) then return {'AUDIT'} end
if last(KEYS[3]) >= tonumber(ARGV[4]) and tonumber(ARGV[4]) > 0 then return {'FENCED'} end

-- The history of another lineage leads nowhere. Deleting, not trimming: the numbers go on above all that was given out.
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
for i = 17, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
if tonumber(ARGV[4]) > 0 then
  redis.call('XADD', KEYS[3], ARGV[4] .. '-0', 'lineage', ARGV[3], 'digest', ARGV[5], 'at', ARGV[12], 'by', ARGV[13], 'why', ARGV[14], 'changed', '')
end
if ARGV[8] ~= '' then redis.call('XADD', KEYS[5], string.format('%d-0', seq), 'record', ARGV[8]) end
redis.call('HSET', KEYS[1], 'format', ARGV[16], 'lineage', ARGV[3], 'rev', ARGV[4], 'digest', ARGV[5], 'served', ARGV[4], 'served_digest', ARGV[5],
  'state', ARGV[15], 'replaces', ARGV[6], 'audit_seq', string.format('%d', seq), 'audit_hash', ARGV[9], 'urgent', '1')
redis.pcall('PUBLISH', ARGV[10], ARGV[11])
return {'OK'}

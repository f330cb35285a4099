-- Writes an environment's settings or an access key with the record of who did it, and counts that it did: a directory that lost something has a lower count.
-- KEYS: 1 meta 2 hash to write 3 audit
-- ARGV: 1 store 2 field 3 value 4 '1' when it must not be there yet 5 number of the audit record 6 the record
if redis.call('HGET', KEYS[1], 'store') ~= ARGV[1] then return {'CHANGED'} end
if ARGV[4] == '1' and redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then return {'EXISTS'} end
local last = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
if (last and tonumber(string.match(last[1], '^%d+')) or 0) ~= tonumber(ARGV[5]) - 1 then return {'AUDIT'} end
redis.call('XADD', KEYS[3], ARGV[5] .. '-0', 'record', ARGV[6])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('HINCRBY', KEYS[1], 'rev', 1)
return {'OK'}

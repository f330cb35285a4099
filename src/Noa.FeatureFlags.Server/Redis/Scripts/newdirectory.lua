-- Makes the directory of a store, or writes it anew after a person decided what counts.
-- KEYS: 1 meta 2 environments 3 access keys
-- ARGV: 1 store that the person has seen, '' for none 2 store 3 count from now on 4 stores it replaces 5 number of environments, then name and settings of each, then id and value of each key
if (redis.call('HGET', KEYS[1], 'store') or '') ~= ARGV[1] then return {'CHANGED'} end
redis.call('DEL', KEYS[2], KEYS[3])
local keys_at = 6 + 2 * tonumber(ARGV[5])
for i = 6, keys_at - 1, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
for i = keys_at, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
redis.call('HSET', KEYS[1], 'store', ARGV[2], 'rev', ARGV[3], 'replaces', ARGV[4])
return {'OK'}

-- Hands another version to everybody, or says how far it is, when nothing moved since the caller has read.
-- KEYS: 1 head 2 audit
-- ARGV: 1 lineage 2 revision 3 served revision 4 state, as read; 5 served revision 6 its digest 7 state from now on
--       8 number of the last audit record 9 the next record, '' for none 10 its hash 11 channel 12 name of the environment
local lineage, rev, served, state, audit_seq = unpack(redis.call('HMGET', KEYS[1], 'lineage', 'rev', 'served', 'state', 'audit_seq'))
if not lineage then return {'NONE'} end
if lineage ~= ARGV[1] or rev ~= ARGV[2] or served ~= ARGV[3] or state ~= ARGV[4] then return {'CONFLICT'} end
if ARGV[9] ~= '' then
  if audit_seq ~= ARGV[8] then return {'AUDIT'} end
  local seq = string.format('%d', tonumber(audit_seq) + 1)
  redis.call('XADD', KEYS[2], seq .. '-0', 'record', ARGV[9])
  redis.call('HSET', KEYS[1], 'audit_seq', seq, 'audit_hash', ARGV[10])
end
redis.call('HSET', KEYS[1], 'served', ARGV[5], 'served_digest', ARGV[6], 'state', ARGV[7])
redis.pcall('PUBLISH', ARGV[11], ARGV[12])
return {'OK'}

using System.Globalization;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>Audit trails in Redis: streams whose entries are numbered as the records are.</summary>
internal static class RedisAudit
{
    private const int PageSize = 256;

    /// <summary>Links a record to the end of a trail; the script that writes it checks that it still is the end.</summary>
    public static AuditRecord Seal(AuditRecord record, ulong lastSeq, ByteString lastHash)
    {
        record.Seq = lastSeq + 1;
        AuditChain.Seal(record, lastHash);
        return record;
    }

    /// <returns>Null when the trail is empty.</returns>
    public static async Task<AuditRecord?> LastAsync(IDatabase database, RedisKey trail)
    {
        StreamEntry[] last = await database.StreamRangeAsync(trail, "-", "+", 1, Order.Descending);
        return last is [var entry] ? Read(entry) : null;
    }

    /// <summary>Records after a number, the oldest first.</summary>
    public static async Task<List<AuditRecord>> PageAsync(IDatabase database, RedisKey trail, ulong afterSeq)
    {
        string from = string.Create(CultureInfo.InvariantCulture, $"{afterSeq + 1}-0");
        return [.. (await database.StreamRangeAsync(trail, from, "+", PageSize)).Select(Read)];
    }

    private static AuditRecord Read(StreamEntry entry) => AuditRecord.Parser.ParseFrom((byte[])entry["record"]!);
}

using Microsoft.Data.Sqlite;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Tells batches that come again from new ones: the newest number of each instance, and which of the 63 before it were taken.</summary>
/// <remarks>The sliding window by which IPsec refuses replays (RFC 4303, section 3.4.3): what is older than the window counts as taken.</remarks>
internal sealed class BatchWindow(SqliteConnection connection, TelemetryRows rows) : IDisposable
{
    private const int Width = 64;

    private readonly PreparedStatement _find = new(connection, "select newest, seen from instance where environment = $1 and id = $2", 2);
    private readonly PreparedStatement _put = new(connection, "insert into instance values ($1, $2, $3, $4, $5) on conflict do update set newest = excluded.newest, seen = excluded.seen, at = excluded.at", 5);

    /// <summary>Notes a batch as taken.</summary>
    public ReportResult Take(UsageReport report, long now)
    {
        (long newest, ulong seen) = Find(report) ?? (0, 0);
        if (Next(newest, seen, report.Batch) is not { } next)
        {
            return ReportResult.Repeated;
        }

        if (newest == 0 && !TelemetryRows.TryAdd(rows.Instances, report.Environment, TelemetryLimits.MaxInstances))
        {
            return ReportResult.TooManyInstances;
        }

        _put.Run(report.Environment, report.InstanceId, next.Newest, (long)next.Seen, now);
        return ReportResult.Counted;
    }

    public void Dispose()
    {
        _find.Dispose();
        _put.Dispose();
    }

    /// <summary>The window after a batch; null when the batch was in it.</summary>
    internal static (long Newest, ulong Seen)? Next(long newest, ulong seen, long batch)
    {
        if (batch > newest)
        {
            return (batch, 1 | (batch - newest < Width ? seen << (int)(batch - newest) : 0));
        }

        long age = newest - batch;
        return age >= Width || (seen >> (int)age & 1) != 0 ? null : (newest, seen | 1UL << (int)age);
    }

    private (long Newest, ulong Seen)? Find(UsageReport report)
    {
        using SqliteDataReader row = _find.Query(report.Environment, report.InstanceId);
        return row.Read() ? (row.GetInt64(0), (ulong)row.GetInt64(1)) : null;
    }
}

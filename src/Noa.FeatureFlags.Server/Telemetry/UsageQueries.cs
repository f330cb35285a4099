using Google.Protobuf.WellKnownTypes;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Questions about the use of flags.</summary>
internal static class UsageQueries
{
    /// <summary>Counts of the flags of an environment that were ever evaluated, and of those of its rules that never were.</summary>
    /// <param name="connection">Where to look.</param>
    /// <param name="environment">Its name.</param>
    /// <param name="flagsOfRules">Keys of the flags it has now.</param>
    /// <param name="since">Counts of whole days from this one on.</param>
    public static QueryUsageResponse Read(SqliteConnection connection, string environment, IReadOnlyList<string> flagsOfRules, DateTimeOffset since)
    {
        var usage = new SortedDictionary<string, FlagUsage>(StringComparer.Ordinal);
        foreach (string key in flagsOfRules)
        {
            usage.Add(key, new FlagUsage { FlagKey = key, IsInRules = true });
        }

        using SqliteDataReader rows = connection.Command(
            """
            select f.flag, f.variation, f.last_at, coalesce((
                select sum(d.count) from use_of_day d where d.environment = f.environment and d.flag = f.flag and d.variation = f.variation and d.day >= $2), 0)
            from use_of_flag f where f.environment = $1 order by f.flag, f.variation
            """,
            environment, since.ToUnixTimeMilliseconds() / (long)TimeSpan.MillisecondsPerDay).ExecuteReader();
        while (rows.Read())
        {
            if (!usage.TryGetValue(rows.GetString(0), out FlagUsage? flag))
            {
                usage.Add(rows.GetString(0), flag = new FlagUsage { FlagKey = rows.GetString(0) });
            }

            flag.Variations.Add(new VariationUsage { Variation = rows.GetString(1), LastEvaluated = rows.Time(2).ToTimestamp(), Evaluations = (ulong)rows.GetInt64(3) });
            flag.LastEvaluated = flag.Variations.Max(static variation => variation.LastEvaluated);
        }

        (Timestamp? countingSince, ulong dropped) = Totals(connection, environment);
        return new QueryUsageResponse { Flags = { usage.Values }, CountingSince = countingSince, Dropped = dropped };
    }

    /// <summary>When counting began, and what was never counted.</summary>
    public static (Timestamp? Since, ulong Dropped) Totals(SqliteConnection connection, string environment)
    {
        using SqliteDataReader row = connection.Command("select since, dropped from environment where name = $1", environment).ExecuteReader();
        return row.Read() ? (row.Time(0).ToTimestamp(), (ulong)row.GetInt64(1)) : (null, 0);
    }
}

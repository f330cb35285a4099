using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Reads what is asked of each variation.</summary>
internal static class Arms
{
    /// <summary>One arm a row: variation, exposures, units.</summary>
    public static IReadOnlyList<ArmResult> Read(SqliteCommand command)
    {
        using SqliteDataReader rows = command.ExecuteReader();
        var arms = new List<ArmResult>();
        while (rows.Read())
        {
            arms.Add(new ArmResult { Variation = rows.GetString(0), Exposures = (ulong)rows.GetInt64(1), Units = (ulong)rows.GetInt64(2) });
        }

        return arms;
    }

    /// <summary>One arm's events a row: variation, units, events, sum, sum of squares. Arms without a row had none.</summary>
    public static void AddMetric(IReadOnlyCollection<ArmResult> arms, string name, SqliteCommand command)
    {
        var metrics = new Dictionary<string, MetricResult>(StringComparer.Ordinal);
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            metrics[rows.GetString(0)] = new MetricResult
            {
                Event = name,
                Units = (ulong)rows.GetInt64(1),
                Events = (ulong)rows.GetInt64(2),
                Sum = rows.GetDouble(3),
                SumOfSquares = rows.GetDouble(4),
            };
        }

        foreach (ArmResult arm in arms)
        {
            arm.Metrics.Add(metrics.GetValueOrDefault(arm.Variation) ?? new MetricResult { Event = name });
        }
    }
}

using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>How full the tables are, by environment. Known beforehand, so that a limit costs a report no counting.</summary>
internal sealed class TelemetryRows
{
    public KnownNames Uses { get; } = new(TelemetryLimits.MaxUses, TelemetryLimits.MaxUsesOfServer);

    public KnownNames EventNames { get; } = new(TelemetryLimits.MaxEventNames, TelemetryLimits.MaxEventNamesOfServer);

    public KnownNames Experiments { get; } = new(TelemetryLimits.MaxExperiments, TelemetryLimits.MaxExperimentsOfServer);

    public Dictionary<string, long> Exposures { get; private init; } = [];

    public Dictionary<string, long> Events { get; private init; } = [];

    public Dictionary<string, long> Instances { get; private init; } = [];

    public static TelemetryRows Read(SqliteConnection connection)
    {
        var rows = new TelemetryRows
        {
            Exposures = Count(connection, "select environment, count(*) from exposure group by environment"),
            Events = Count(connection, "select environment, count(*) from event group by environment"),
            Instances = Count(connection, "select environment, count(*) from instance group by environment"),
        };
        Admit(connection, "select environment, flag, variation from use_of_flag", rows.Uses);
        Admit(connection, "select environment, name, '' from event_name", rows.EventNames);
        Admit(connection, "select environment, name, flag from experiment", rows.Experiments);
        return rows;
    }

    /// <summary>Adds one to a count, unless it is at its limit.</summary>
    public static bool TryAdd(Dictionary<string, long> counts, string environment, long most)
    {
        long count = counts.GetValueOrDefault(environment);
        if (count >= most)
        {
            return false;
        }

        counts[environment] = count + 1;
        return true;
    }

    private static Dictionary<string, long> Count(SqliteConnection connection, string sql)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using SqliteDataReader rows = connection.Command(sql).ExecuteReader();
        while (rows.Read())
        {
            counts[rows.GetString(0)] = rows.GetInt64(1);
        }

        return counts;
    }

    private static void Admit(SqliteConnection connection, string sql, KnownNames names)
    {
        using SqliteDataReader rows = connection.Command(sql).ExecuteReader();
        while (rows.Read())
        {
            names.TryAdmit(rows.GetString(0), rows.GetString(1), rows.GetString(2));
        }
    }
}

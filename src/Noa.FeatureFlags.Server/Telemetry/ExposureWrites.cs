using Microsoft.Data.Sqlite;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Writes exposures: one row for each time a unit comes to another variation, however often it is seen there.</summary>
internal sealed class ExposureWrites(SqliteConnection connection, TelemetryRows rows, UnitKeys keys, long most) : IDisposable
{
    private const string Row = "environment = $1 and flag = $2 and experiment = $3 and unit = $4";

    private readonly PreparedStatement _before = new(connection, $"select at, variation from exposure where {Row} and at <= $5 order by at desc, variation limit 1", 5);
    private readonly PreparedStatement _after = new(connection, $"select at, variation from exposure where {Row} and at > $5 order by at, variation limit 1", 5);
    private readonly PreparedStatement _seen = new(connection, $"update exposure set at = min(at, $7), last_at = max(last_at, $7), count = count + 1 where {Row} and at = $5 and variation = $6", 7);
    private readonly PreparedStatement _insert = new(connection, "insert into exposure values ($1, $2, $3, $4, $5, $6, $5, 1) on conflict do update set count = count + 1", 6);
    private readonly PreparedStatement _experiment = new(connection, """
        insert into experiment values ($1, $2, $3, $4, $4)
        on conflict do update set first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
        """, 4);

    /// <returns>False when there is no room for another unit or experiment.</returns>
    public bool Write(string environment, UnitExposure exposure)
    {
        if (!rows.Experiments.TryAdmit(environment, exposure.Experiment, exposure.Flag))
        {
            return false;
        }

        byte[] unit = keys.Hash(environment, exposure.Unit);
        long? known = Find(_before, environment, exposure, unit) ?? Find(_after, environment, exposure, unit);
        if (known is { } at)
        {
            _seen.Run(environment, exposure.Flag, exposure.Experiment, unit, at, exposure.Variation, exposure.At);
        }
        else if (TelemetryRows.TryAdd(rows.Exposures, environment, most))
        {
            _insert.Run(environment, exposure.Flag, exposure.Experiment, unit, exposure.At, exposure.Variation);
        }
        else
        {
            return false;
        }

        _experiment.Run(environment, exposure.Experiment, exposure.Flag, exposure.At);
        return true;
    }

    public void Dispose()
    {
        _before.Dispose();
        _after.Dispose();
        _seen.Dispose();
        _insert.Dispose();
        _experiment.Dispose();
    }

    // The neighbour in time, when the unit had the same variation there: reports come in any order.
    private static long? Find(PreparedStatement neighbour, string environment, UnitExposure exposure, byte[] unit)
    {
        using SqliteDataReader row = neighbour.Query(environment, exposure.Flag, exposure.Experiment, unit, exposure.At);
        return row.Read() && row.GetString(1) == exposure.Variation ? row.GetInt64(0) : null;
    }
}

using Microsoft.Data.Sqlite;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Writes tracked events. They are kept with their times: whether one counts is known only when all exposures have come.</summary>
internal sealed class EventWrites(SqliteConnection connection, TelemetryRows rows, UnitKeys keys, long most) : IDisposable
{
    private readonly PreparedStatement _again = new(connection, "update event set count = count + 1, sum = sum + $5 where environment = $1 and name = $2 and unit = $3 and at = $4", 5);
    private readonly PreparedStatement _insert = new(connection, "insert into event values ($1, $2, $3, $4, 1, $5)", 5);
    private readonly PreparedStatement _name = new(connection, "insert into event_name values ($1, $2, $3) on conflict do update set last_at = max(last_at, excluded.last_at)", 3);

    /// <returns>False when there is no room for another event or name.</returns>
    public bool Write(string environment, UnitEvent tracked)
    {
        if (!rows.EventNames.TryAdmit(environment, tracked.Name, ""))
        {
            return false;
        }

        byte[] unit = keys.Hash(environment, tracked.Unit);
        if (_again.Run(environment, tracked.Name, unit, tracked.At, tracked.Value) == 0)
        {
            if (!TelemetryRows.TryAdd(rows.Events, environment, most))
            {
                return false;
            }

            _insert.Run(environment, tracked.Name, unit, tracked.At, tracked.Value);
        }

        _name.Run(environment, tracked.Name, tracked.At);
        return true;
    }

    public void Dispose()
    {
        _again.Dispose();
        _insert.Dispose();
        _name.Dispose();
    }
}

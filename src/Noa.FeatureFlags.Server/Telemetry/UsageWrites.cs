using Microsoft.Data.Sqlite;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Writes the counts of several batches: summed first, because most batches count the same flags.</summary>
internal sealed class UsageWrites(SqliteConnection connection, KnownNames known) : IDisposable
{
    private readonly Dictionary<(string Environment, string Flag, string Variation, long Day), (long Count, long LastAt)> _sums = [];

    private readonly PreparedStatement _ofDay = new(connection, """
        insert into use_of_day values ($1, $2, $3, $4, $5)
        on conflict do update set count = count + excluded.count
        """, 5);

    private readonly PreparedStatement _ofFlag = new(connection, """
        insert into use_of_flag values ($1, $2, $3, $4)
        on conflict do update set last_at = max(last_at, excluded.last_at)
        """, 4);

    /// <returns>False when there is no room for another flag or variation.</returns>
    public bool Add(string environment, UseCount use)
    {
        if (!known.TryAdmit(environment, use.Flag, use.Variation))
        {
            return false;
        }

        var key = (environment, use.Flag, use.Variation, use.At / (long)TimeSpan.MillisecondsPerDay);
        (long count, long lastAt) = _sums.GetValueOrDefault(key);
        _sums[key] = (count + use.Count, Math.Max(lastAt, use.At));
        return true;
    }

    public void Flush()
    {
        foreach (((string environment, string flag, string variation, long day), (long count, long lastAt)) in _sums)
        {
            _ofDay.Run(environment, flag, variation, day, count);
            _ofFlag.Run(environment, flag, variation, lastAt);
        }

        _sums.Clear();
    }

    public void Dispose()
    {
        _ofDay.Dispose();
        _ofFlag.Dispose();
    }
}

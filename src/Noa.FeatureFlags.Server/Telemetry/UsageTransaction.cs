using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>What is written of batches within one transaction.</summary>
internal sealed class UsageTransaction(SqliteConnection connection, TelemetryRows rows, UnitKeys keys, TelemetryServerOptions options) : IDisposable
{
    private readonly BatchWindow _batches = new(connection, rows);
    private readonly UsageWrites _uses = new(connection, rows.Uses);
    private readonly ExposureWrites _exposures = new(connection, rows, keys, options.MaxExposures);
    private readonly EventWrites _events = new(connection, rows, keys, options.MaxEvents);

    /// <summary>Writes a batch, unless it was written before. Counts wait for <see cref="Flush"/>.</summary>
    public ReportOutcome Write(UsageReport report, long now)
    {
        ReportResult result = _batches.Take(report, now);
        if (result != ReportResult.Counted)
        {
            return new(result, 0);
        }

        long dropped = report.Counts.Count(use => !_uses.Add(report.Environment, use))
            + report.Exposures.Count(exposure => !_exposures.Write(report.Environment, exposure))
            + report.Events.Count(tracked => !_events.Write(report.Environment, tracked));
        connection.Command(
            "insert into environment values ($1, $2, $3) on conflict do update set dropped = dropped + excluded.dropped",
            report.Environment, now, dropped + report.Dropped).ExecuteNonQuery();
        return new(result, dropped);
    }

    public void Flush() => _uses.Flush();

    public void Dispose()
    {
        _batches.Dispose();
        _uses.Dispose();
        _exposures.Dispose();
        _events.Dispose();
    }
}

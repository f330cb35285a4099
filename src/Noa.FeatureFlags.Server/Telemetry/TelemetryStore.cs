using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Keeps usage, exposures and events in a SQLite file of their own, <c>telemetry.db</c>.</summary>
/// <remarks>
/// One writer, which calls one method at a time, and readers one after the other: neither has anything in common with the store of the rules but the disk.
/// A batch that was written survives the end of the process; a loss of power may take those of the last moments, and leaves the file whole.
/// </remarks>
internal sealed class TelemetryStore(IOptions<FlagServerOptions> options, IHostEnvironment host, TimeProvider timeProvider) : IDisposable
{
    private readonly string _folder = Path.Combine(host.ContentRootPath, options.Value.DataDirectory);
    private readonly TelemetryServerOptions _options = options.Value.Telemetry;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteConnection? _writer;
    private SqliteConnection? _reader;
    private UnitKeys? _keys;
    private TelemetryRows? _rows;

    /// <summary>Opens the file, and makes it when there is none.</summary>
    /// <exception cref="TelemetryUnavailableException">It cannot be opened, or is not what it should be.</exception>
    public void Open()
    {
        try
        {
            Guard(OpenFile);
        }
        finally
        {
            _opened.TrySetResult();
        }
    }

    /// <summary>Writes batches, all or none.</summary>
    /// <returns>The outcome of each.</returns>
    /// <exception cref="TelemetryUnavailableException">They cannot be written now; nothing of them was.</exception>
    public IReadOnlyList<ReportOutcome> Write(IReadOnlyList<UsageReport> reports)
    {
        try
        {
            return Guard(() => WriteOpen(reports, Writer));
        }
        catch
        {
            // What was admitted may not have been written.
            _rows = null;
            throw;
        }
    }

    /// <summary>Drops what is older than it is kept for.</summary>
    public void Forget() => Guard(() =>
    {
        DateTimeOffset now = timeProvider.GetUtcNow(), oldest = now - _options.KeptFor;
        using SqliteTransaction transaction = Writer.BeginTransaction();
        Writer.Command("delete from use_of_day where day < $1", oldest.ToUnixTimeMilliseconds() / (long)TimeSpan.MillisecondsPerDay).ExecuteNonQuery();
        foreach (string table in (string[])["use_of_flag", "experiment", "exposure", "event_name"])
        {
            Writer.Command($"delete from {table} where last_at < $1", oldest).ExecuteNonQuery();
        }

        Writer.Command("delete from event where at < $1", oldest).ExecuteNonQuery();
        Writer.Command("delete from instance where at < $1", now - TelemetryLimits.InstancesKept).ExecuteNonQuery();
        transaction.Commit();
        _rows = null;
        return true;
    });

    /// <summary>Answers a question.</summary>
    /// <exception cref="TelemetryUnavailableException">It cannot be read now.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await _opened.Task.WaitAsync(cancellationToken);
        await _reading.WaitAsync(cancellationToken);
        try
        {
            // Off the thread of the call: a question about a million events takes a second.
            return await Task.Run(() => Guard(() => read(_reader ?? throw NotOpen())), cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _writer?.Dispose();
        _reading.Dispose();
    }

    private SqliteConnection Writer => _writer ?? throw NotOpen();

    private static TelemetryUnavailableException NotOpen() => new("telemetry.db is not open; the server's log says why.", null);

    private bool OpenFile()
    {
        string path = Path.Combine(_folder, "telemetry.db");
        SqliteFile.PrepareFolder(path);
        _keys = UnitKeys.Open(Path.Combine(_folder, "telemetry.key"));
        _writer?.Dispose();
        _writer = SqliteFile.Open(path);

        // A crash of the process loses nothing so either, and no report waits for the disk.
        _writer.Command("pragma synchronous = normal").ExecuteNonQuery();
        TelemetrySchema.Ensure(_writer, _keys);
        _reader = SqliteFile.Open(path);
        return true;
    }

    private List<ReportOutcome> WriteOpen(IReadOnlyList<UsageReport> reports, SqliteConnection connection)
    {
        _rows ??= TelemetryRows.Read(connection);
        long now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        using SqliteTransaction transaction = connection.BeginTransaction();
        using var writes = new UsageTransaction(connection, _rows, _keys!, _options);
        var outcomes = new List<ReportOutcome>(reports.Count);
        foreach (UsageReport report in reports)
        {
            outcomes.Add(writes.Write(report, now));
        }

        writes.Flush();
        transaction.Commit();
        return outcomes;
    }

    private static T Guard<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or StoreUnavailableException)
        {
            throw new TelemetryUnavailableException($"telemetry.db cannot be used now: {exception.Message}", exception);
        }
    }
}

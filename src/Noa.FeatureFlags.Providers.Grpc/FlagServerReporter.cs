using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Protocol.V1;
using Exposure = Noa.FeatureFlags.Exposures.Exposure;
using TrackedEvent = Noa.FeatureFlags.Exposures.TrackedEvent;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Tells a flag server how flags are used: counts by flag and variation, exposures, and tracked events, their units hashed.</summary>
/// <remarks>
/// Works in the background, every <see cref="FlagServerSourceOptions.ReportInterval"/>; reads know nothing of it. A report that was not answered is sent again under the same number, so
/// that it counts once. What does not fit while the server is away is dropped and counted. Disposal sends what waits, for at most five seconds.
/// </remarks>
public sealed class FlagServerReporter : IExposureSink, IAsyncDisposable
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    private readonly FlagServerSourceOptions _options;
    private readonly FlagServerConnection _connection;
    private readonly bool _ownsConnection;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly FlagServerReporterMetrics _metrics;
    private readonly UsageBuffer _buffer = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private UsageCounts? _counts;
    private Task? _running;
    private ReportRequest? _pending;
    private ulong _batch;
    private int _failures;
    private int _isDisposed;

    /// <summary>Makes a reporter; it does nothing before <see cref="Start"/>.</summary>
    /// <param name="options">Read once, here.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public FlagServerReporter(FlagServerSourceOptions options)
        : this(options, new FlagServerConnection(options), TimeProvider.System, NullLogger.Instance) => _ownsConnection = true;

    internal FlagServerReporter(FlagServerSourceOptions options, FlagServerConnection connection, TimeProvider timeProvider, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_options, _connection, _timeProvider, _logger) = (options, connection, timeProvider, logger);
        _metrics = new FlagServerReporterMetrics(() => _buffer.DroppedCount);
    }

    /// <summary>Exposures and events that were dropped since the start.</summary>
    public long DroppedCount => _buffer.DroppedCount;

    /// <summary>Begins to report; returns at once. Further calls do nothing.</summary>
    /// <param name="provider">Whose evaluations are counted. Of a provider that has no rule set nothing is.</param>
    public void Start(IFlagProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var counts = new UsageCounts([.. RuleSetsOf(provider)]);
        if (Interlocked.CompareExchange(ref _counts, counts, null) is null)
        {
            // Whoever happens to start it must not lend the task its activity for the life of the process.
            using AsyncFlowControl? suppression = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _running = Task.Run(RunAsync);
        }
    }

    /// <summary>Takes exposures and events for the next report; returns at once.</summary>
    public Task WriteAsync(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        _buffer.Add(exposures, events);
        if (_buffer.HasFullReport && _wake.CurrentCount == 0)
        {
            Wake();
        }

        return Task.CompletedTask;
    }

    /// <summary>Sends what waits, for at most five seconds, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await (_running ?? Task.CompletedTask).ConfigureAwait(false);
        using (var timeout = new CancellationTokenSource(FlushTimeout, _timeProvider))
        {
            await SendAllAsync(timeout.Token).ConfigureAwait(false);
        }

        Abandon();
        _metrics.Dispose();
        _stopping.Dispose();
        _wake.Dispose();
        if (_ownsConnection)
        {
            _connection.Dispose();
        }
    }

    private static IEnumerable<RuleSetProvider> RuleSetsOf(IFlagProvider provider) => provider switch
    {
        RuleSetProvider own => [own],
        FailoverProvider failover => failover.Providers.SelectMany(RuleSetsOf),
        _ => [],
    };

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await WaitAsync().ConfigureAwait(false);
            if (!_stopping.IsCancellationRequested)
            {
                await SendAllAsync(_stopping.Token).ConfigureAwait(false);
            }
        }
    }

    // Each a fifth early or late, so that processes that were started together do not report together; longer and longer while the server does not answer.
    private async Task WaitAsync()
    {
        TimeSpan interval = _options.ReportInterval * Math.Pow(2, Math.Min(_failures, 10));
        TimeSpan longest = _options.ReportInterval > LongestDelay ? _options.ReportInterval : LongestDelay;
        TimeSpan delay = (interval < longest ? interval : longest) * (0.8 + (0.4 * FlagServerSource.Random()));
        using var due = new CancellationTokenSource(delay, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, _stopping.Token);
        try
        {
            // A full report goes at once, unless the server did not take the one before.
            await (_failures == 0 ? _wake.WaitAsync(either.Token) : Task.Delay(Timeout.InfiniteTimeSpan, either.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is time.
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        bool countsAreDue = true;
        bool isTaken = true;
        while (isTaken && !cancellationToken.IsCancellationRequested)
        {
            _pending ??= NextReport(ref countsAreDue);
            if (_pending is null)
            {
                return;
            }

            isTaken = await SendAsync(_pending, cancellationToken).ConfigureAwait(false);
        }
    }

    private ReportRequest? NextReport(ref bool countsAreDue)
    {
        var report = new ReportRequest { Environment = _options.Environment, InstanceId = _connection.InstanceId };
        _buffer.MoveTo(report);
        countsAreDue = countsAreDue && _counts is not null && _counts.MoveTo(report, _timeProvider.GetUtcNow());
        if (report.Counts.Count + report.Exposures.Count + report.Events.Count == 0 && report.Dropped == 0)
        {
            return null;
        }

        report.Batch = ++_batch;
        return report;
    }

    /// <returns>False when it is to be sent again later.</returns>
    private async Task<bool> SendAsync(ReportRequest report, CancellationToken cancellationToken)
    {
        try
        {
            DateTime deadline = _timeProvider.GetUtcNow().UtcDateTime + _options.ConnectTimeout;
            var client = new FlagTelemetry.FlagTelemetryClient(_connection.Channel);
            ReportResponse answer = await client.ReportAsync(report, _connection.Headers, deadline, cancellationToken).ConfigureAwait(false);
            _metrics.Reported(StatusCode.OK);
            if (answer.Dropped > 0)
            {
                FlagServerLog.ReportCut(_logger, _options.Address, answer.Dropped);
            }

            _failures = 0;
            _pending = null;
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.InvalidArgument)
        {
            // It would be refused for good: the next one may be better.
            _metrics.Reported(exception.StatusCode);
            FlagServerLog.ReportRefused(_logger, _options.Address, exception.Status.Detail);
            _buffer.Drop(report.Exposures.Count + report.Events.Count);
            _pending = null;
            return true;
        }
#pragma warning disable CA1031 // Whatever a transport throws, the next attempt must come, and the application must not notice.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
            return false;
        }
    }

    private void Fail(Exception exception)
    {
        _metrics.Reported((exception as RpcException)?.StatusCode ?? StatusCode.Unavailable);
        if (_failures++ == 0 && !_stopping.IsCancellationRequested)
        {
            FlagServerLog.NotReported(_logger, _options.Address, (exception as RpcException)?.Status.Detail ?? exception.Message);
        }
    }

    // What is left when the time for ending is over.
    private void Abandon()
    {
        long before = _buffer.DroppedCount;
        _buffer.Drop((_pending?.Exposures.Count + _pending?.Events.Count) ?? 0);
        _buffer.Clear();
        if (_buffer.DroppedCount > before)
        {
            FlagServerLog.ReportsLost(_logger, _options.Address, _buffer.DroppedCount - before);
        }
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake, or has ended.
        }
    }
}

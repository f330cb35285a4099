using System.Threading.Channels;
using Grpc.Core;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.RuleFiles;

/// <summary>One file and its environment. The SDK's file source watches the file; what it hands over is committed here.</summary>
internal sealed class EnvironmentFile : IRuleSetSink, IDisposable
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _path;
    private readonly FlagEnvironment _environment;
    private readonly RuleFileImport _import;
    private readonly ILogger _logger;
    private readonly Caller _caller;
    private readonly ITimer _retry;
    private RuleSetDefinition? _newest;
    private volatile string? _unreadable;
    private volatile string? _notTaken;

    public EnvironmentFile(string path, FlagEnvironment environment, RuleFileImport import, TimeProvider timeProvider, ILogger logger)
    {
        (_path, _environment, _import, _logger) = (path, environment, import, logger);
        _caller = new Caller("rules-folder", $"rules folder ({Path.GetFileName(path)})", KeyRole.Editor, environment.Name);
        _retry = timeProvider.CreateTimer(_ => _signal.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why the environment is not what the file says; null when it is.</summary>
    public string? Trouble => _unreadable ?? _notTaken;

    /// <inheritdoc/>
    public RuleSetUpdate Replace(RuleSetDefinition definitions)
    {
        _unreadable = null;
        Volatile.Write(ref _newest, definitions);
        _signal.Writer.TryWrite(true);
        return new RuleSetUpdate();
    }

    /// <inheritdoc/>
    public RuleSetUpdate Apply(RuleSetChanges changes) => throw new NotSupportedException("A file hands over whole rule sets.");

    /// <inheritdoc/>
    public void Report(ProviderState state, string? detail) => _unreadable = detail;

    /// <summary>Takes up what the file said last, if that was not done yet.</summary>
    /// <param name="method">What the audit calls it.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task TakeUpAsync(string method, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _newest, null) is not { } definitions)
        {
            return;
        }

        try
        {
            await _import.RunAsync(_environment, definitions, _caller, method, $"taken from {Path.GetFileName(_path)}", cancellationToken);
            _notTaken = null;
        }
        catch (RpcException refusal) when (refusal.StatusCode is not (StatusCode.Aborted or StatusCode.Unavailable))
        {
            _notTaken = $"{_path} was refused: {Explain(refusal)}";
            RuleFileLog.Refused(_logger, _path, _environment.Name, _environment.Head.Version.Revision, Explain(refusal));
        }
        catch (Exception exception) when (exception is RpcException or StoreUnavailableException or StoreDamagedException)
        {
            // A newer content of the file takes the place of this one.
            Interlocked.CompareExchange(ref _newest, definitions, null);
            _notTaken = $"{_path} cannot be taken up now: {exception.Message}";
            RuleFileLog.Waits(_logger, _path, RetryPeriod.TotalSeconds, exception.Message);
            _retry.Change(RetryPeriod, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes up what the file says from now on, until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _signal.Reader.ReadAsync(cancellationToken))
            {
                await TakeUpAsync("Follow", cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    public void Dispose() => _retry.Dispose();

    private static string Explain(RpcException refusal) => refusal.GetRpcStatus()?.GetDetail<Refusal>() is { } details
        ? string.Join("; ", details.Violations.Select(static violation => $"{violation.Path}: {violation.Message} [{violation.Code}]")) + (details.ViolationCount > details.Violations.Count ? $"; {details.ViolationCount} in all" : "")
        : refusal.Status.Detail;
}

using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Keeps rule sets on disk and watches over the first moments of each.</summary>
internal sealed class ReplicaJournal : IReplicaJournal, IDisposable
{
    private readonly DiskCache? _cache;
    private readonly CrashGuard _guard;
    private readonly FlagServerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ITimer _healthy;
    private readonly IReadOnlyList<CacheFile> _kept;
    private readonly PosixSignalRegistration[] _signals;
    private bool _saidThatDiskFails;

    public ReplicaJournal(DiskCache? cache, FlagServerMetrics metrics, TimeProvider timeProvider, ILogger logger)
    {
        (_cache, _metrics, _logger) = (cache, metrics, logger);
        _kept = cache?.Load() ?? [];
        _guard = new CrashGuard(cache?.GuardPath, timeProvider, cache is null ? null : cache.Claim);
        _healthy = timeProvider.CreateTimer(_ => _guard.Clear(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_guard.Open(_kept.Select(static file => file.Version.Digest)) is { } digest)
        {
            FlagServerLog.Quarantined(logger, digest);
        }

        if (cache is not null)
        {
            cache.IsPutAside = _guard.IsQuarantined;
        }

        // Not every program disposes what it made. A crash comes to neither of these.
        AppDomain.CurrentDomain.ProcessExit += EndWell;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndWell), PosixSignalRegistration.Create(PosixSignal.SIGINT, EndWell)];
    }

    public IReadOnlyList<ByteString> Quarantined => _guard.Quarantined;

    /// <summary>The newest rule set on disk that may be used; its use begins.</summary>
    public CacheFile? Load()
    {
        CacheFile? file = _kept.FirstOrDefault(kept => !IsQuarantined(kept.Version.Digest));
        if (file is not null || _kept.Count > 0)
        {
            Begin(file?.Version.Digest ?? CrashGuard.NoRules);
        }

        return file;
    }

    /// <inheritdoc/>
    public bool IsQuarantined(ByteString digest) => _guard.IsQuarantined(digest);

    /// <inheritdoc/>
    public void BeforeUse(RuleSetVersion version) => Begin(version.Digest);

    /// <inheritdoc/>
    public void InUse(RuleSetVersion version, EntrySet entries)
    {
        _metrics.Applied();
        FlagServerLog.Applied(_logger, version, entries.Count);
        try
        {
            _cache?.Save(version, entries);
            _saidThatDiskFails = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _metrics.DiskFailed();
            if (!_saidThatDiskFails)
            {
                _saidThatDiskFails = true;
                FlagServerLog.NotKept(_logger, exception);
            }
        }
    }

    /// <inheritdoc/>
    public void Refused(NackReason reason, string detail)
    {
        _metrics.Refused(reason);
        FlagServerLog.Refused(_logger, reason, detail);
    }

    /// <summary>The process ends as it should: whatever was tried has done no harm.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWell;
        Array.ForEach(_signals, static signal => signal.Dispose());
        _healthy.Dispose();
        _guard.Clear();
        _cache?.Dispose();
    }

    private void Begin(ByteString digest)
    {
        _guard.Begin(digest);
        _healthy.Change(FlagServerSourceDefaults.HealthyAfter, Timeout.InfiniteTimeSpan);
    }

    private void EndWell(object? sender, EventArgs e) => _guard.Clear();

    // What the signal does stays as it is: this only comes before it.
    private void EndWell(PosixSignalContext context) => _guard.Clear();
}

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
    private bool _saidThatDiskFails;

    public ReplicaJournal(DiskCache? cache, FlagServerMetrics metrics, TimeProvider timeProvider, ILogger logger)
    {
        (_cache, _metrics, _logger) = (cache, metrics, logger);
        _guard = new CrashGuard(cache?.GuardPath, timeProvider);
        _healthy = timeProvider.CreateTimer(_ => _guard.Clear(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_guard.Open() is { } digest)
        {
            FlagServerLog.Quarantined(logger, digest);
        }
    }

    public IReadOnlyList<ByteString> Quarantined => _guard.Quarantined;

    /// <summary>The newest rule set on disk that may be used.</summary>
    public CacheFile? Load() => _cache?.Load().FirstOrDefault(file => !IsQuarantined(file.Version.Digest));

    /// <inheritdoc/>
    public bool IsQuarantined(ByteString digest) => _guard.IsQuarantined(digest);

    /// <inheritdoc/>
    public void BeforeUse(RuleSetVersion version)
    {
        _guard.Begin(version.Digest);
        _healthy.Change(FlagServerSourceDefaults.HealthyAfter, Timeout.InfiniteTimeSpan);
    }

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
        _healthy.Dispose();
        _guard.Clear();
    }
}

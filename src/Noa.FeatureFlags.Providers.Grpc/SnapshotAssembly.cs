using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Puts the chunks of a snapshot together.</summary>
internal sealed class SnapshotAssembly
{
    private readonly List<RuleSetEntry> _entries = [];
    private RuleSetVersion? _version;
    private uint _next;
    private uint _chunks;
    private long _bytes;

    /// <summary>Entries received so far.</summary>
    public IReadOnlyList<RuleSetEntry> Entries => _entries;

    public void Clear()
    {
        _entries.Clear();
        (_version, _next, _chunks, _bytes) = (null, 0, 0, 0);
    }

    /// <summary>Adds a chunk; chunk 0 begins anew.</summary>
    public SnapshotProgress Add(Snapshot chunk)
    {
        var version = RuleSetVersion.From(chunk.Version);
        if (chunk.Chunk == 0)
        {
            Clear();
            (_version, _chunks) = (version, chunk.Chunks);
        }

        bool follows = version is not null && version.Equals(_version) && chunk.Chunk == _next && chunk.Chunks == _chunks && chunk.Chunk < chunk.Chunks;
        if (!follows)
        {
            Clear();
            return SnapshotProgress.OutOfOrder;
        }

        _bytes += chunk.CalculateSize();
        if (_bytes > ReplicaLimits.MaxSetBytes || _entries.Count + chunk.Entries.Count > ReplicaLimits.MaxEntries)
        {
            Clear();
            return SnapshotProgress.TooLarge;
        }

        _entries.AddRange(chunk.Entries.Select(static entry => new RuleSetEntry(entry)));
        return ++_next == _chunks ? SnapshotProgress.Complete : SnapshotProgress.More;
    }
}

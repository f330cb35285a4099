using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>Which entries the last commits wrote or removed: what it takes to tell a subscriber only the difference.</summary>
/// <remarks>Immutable; a new revision makes a new log.</remarks>
internal sealed class RevisionLog
{
    private readonly Step[] _steps;

    private RevisionLog(Step[] steps) => _steps = steps;

    /// <summary>A log that knows one version and nothing before it.</summary>
    public static RevisionLog StartingAt(RuleSetVersion version) => new([new Step(version, [])]);

    /// <summary>The log after one more commit.</summary>
    /// <param name="version">What it led to.</param>
    /// <param name="changed">What it wrote or removed.</param>
    /// <param name="capacity">Revisions to keep; at least 1.</param>
    public RevisionLog With(RuleSetVersion version, IReadOnlyList<EntryId> changed, int capacity)
    {
        Step last = _steps[^1];
        bool follows = version.IsSameLineage(last.Version) && version.Revision == last.Version.Revision + 1;
        return follows ? new([.. _steps.AsSpan(Math.Max(0, _steps.Length + 1 - capacity)), new Step(version, changed)]) : StartingAt(version);
    }

    /// <summary>The version the log has at a revision.</summary>
    /// <returns>Null when the revision is older or newer than the log.</returns>
    public RuleSetVersion? VersionAt(long revision)
    {
        long index = revision - _steps[0].Version.Revision;
        return index >= 0 && index < _steps.Length ? _steps[index].Version : null;
    }

    /// <summary>Entries that were written or removed after a version of this log, each once, in order.</summary>
    public IReadOnlyCollection<EntryId> ChangedAfter(RuleSetVersion version)
    {
        int from = (int)(version.Revision - _steps[0].Version.Revision) + 1;
        var changed = new SortedSet<EntryId>();
        foreach (Step step in _steps.AsSpan(from))
        {
            changed.UnionWith(step.Changed);
        }

        return changed;
    }

    private readonly record struct Step(RuleSetVersion Version, IReadOnlyList<EntryId> Changed);
}

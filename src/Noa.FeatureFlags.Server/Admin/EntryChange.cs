using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>One entry to write or remove.</summary>
/// <param name="Id">Which entry.</param>
/// <param name="Put">What to write; null to remove it.</param>
/// <param name="ExpectedRevision">0: must not exist; <see cref="Any"/>: whatever; else the revision that is expected to have written it last.</param>
internal sealed record EntryChange(EntryId Id, RuleSetEntry? Put, long ExpectedRevision)
{
    /// <summary>No expectation.</summary>
    public const long Any = -1;

    /// <summary>What leads from one set of entries to another.</summary>
    /// <param name="current">Where to start.</param>
    /// <param name="wanted">Where to go.</param>
    /// <param name="isMeant">Which entries may change; the others stay as they are.</param>
    public static IReadOnlyList<EntryChange> Between(EntrySet current, EntrySet wanted, Func<EntryId, bool> isMeant)
    {
        IEnumerable<EntryChange> puts = wanted.Entries
            .Where(entry => isMeant(entry.Id) && !(current.Find(entry.Id) is { } known && known.HasSamePayload(entry)))
            .Select(static entry => new EntryChange(entry.Id, entry, Any));
        IEnumerable<EntryChange> removals = current.Entries
            .Where(entry => isMeant(entry.Id) && wanted.Find(entry.Id) is null)
            .Select(static entry => new EntryChange(entry.Id, null, entry.ChangedAtRevision));
        return [.. puts, .. removals];
    }
}

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
}

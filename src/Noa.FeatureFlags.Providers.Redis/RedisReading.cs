using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>What a look at an environment showed, compared with what the reader has.</summary>
internal sealed record RedisReading
{
    /// <summary>Where the environment stands; null when Redis has none of that name.</summary>
    public RedisHead? Head { get; init; }

    /// <summary>True when Redis has another history at the reader's revision.</summary>
    public bool IsForked { get; init; }

    /// <summary>The commits since the reader's version; null when they are not known one by one.</summary>
    public IReadOnlyList<RedisStep>? Steps { get; init; }

    /// <summary>With <see cref="Steps"/>: entries that were written since.</summary>
    public IReadOnlyList<RuleSetEntry> Upserts { get; init; } = [];

    /// <summary>With <see cref="Steps"/>: entries that were removed since.</summary>
    public IReadOnlyList<EntryId> Removals { get; init; } = [];

    /// <summary>All entries; null when the steps tell as much, or nothing new is there.</summary>
    public EntrySet? Whole { get; init; }

    /// <summary>Says why what Redis has must not be believed by somebody who has seen more.</summary>
    /// <param name="have">What the reader has; null for nothing.</param>
    /// <returns>Null when it leads forward from there.</returns>
    public string? FindRegression(RuleSetVersion? have)
    {
        if (have is null)
        {
            return null;
        }

        if (Head is not { Version: var theirs })
        {
            return $"Redis has no such environment any more; here is {have}.";
        }

        if (!theirs.IsSameLineage(have))
        {
            return Head.Replaces.Any(end => end.Lineage == have.Lineage) ? null : $"Redis has {theirs}, which is of another lineage than {have}, and nobody said that it replaces it.";
        }

        if (theirs.Revision < have.Revision)
        {
            return $"Redis went back to {theirs}; here is {have}.";
        }

        return IsForked || (theirs.Revision == have.Revision && theirs.Digest != have.Digest) ? $"Redis has another history: at revision {have.Revision} it does not have {have}." : null;
    }
}

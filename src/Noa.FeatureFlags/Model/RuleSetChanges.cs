namespace Noa.FeatureFlags.Model;

/// <summary>Entries that were written or removed, applied as one step.</summary>
public sealed class RuleSetChanges
{
    /// <summary>Flags to add, or to put in place of the ones with the same key; also segments. Parsing diagnostics come with them.</summary>
    public RuleSetDefinition Upserts { get; init; } = RuleSetDefinition.Empty;

    /// <summary>Keys of flags to remove; unknown ones are ignored.</summary>
    public IReadOnlyList<string> RemovedFlags { get; init; } = [];

    /// <summary>Keys of segments to remove; unknown ones are ignored.</summary>
    public IReadOnlyList<string> RemovedSegments { get; init; } = [];
}

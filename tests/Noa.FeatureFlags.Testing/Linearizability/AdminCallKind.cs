namespace Noa.FeatureFlags.Testing.Linearizability;

public enum AdminCallKind
{
    Apply,
    Rollback,
    Promote,

    /// <summary>The newest version, or one of the past.</summary>
    GetRevision,

    /// <summary>All entries, of the newest version or of one of the past.</summary>
    ListEntries,
}

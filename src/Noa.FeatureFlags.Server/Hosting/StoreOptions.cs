namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>How the embedded store works.</summary>
public sealed class StoreOptions
{
    /// <summary>Revisions that are kept for rollback and diff; all by default.</summary>
    public int KeptRevisions { get; set; } = int.MaxValue;
}

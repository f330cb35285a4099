namespace Noa.FeatureFlags.Providers;

/// <summary>The part of one layer's changes that higher layers do not hide.</summary>
internal sealed class VisibleChanges<T>
{
    /// <summary>Keys of everything below.</summary>
    public HashSet<string> Touched { get; } = new(StringComparer.Ordinal);

    public List<T> Upserts { get; } = [];

    public HashSet<string> Unreadable { get; } = new(StringComparer.Ordinal);

    public List<string> Removed { get; } = [];
}

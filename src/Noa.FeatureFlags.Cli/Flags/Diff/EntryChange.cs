namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>A flag or segment that differs.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Change">One of <see cref="Added"/>, <see cref="Removed"/>, <see cref="Changed"/>.</param>
/// <param name="Properties">What differs; empty unless it was changed.</param>
internal sealed record EntryChange(string Key, string Change, IReadOnlyList<PropertyChange> Properties)
{
    public const string Added = "added";
    public const string Removed = "removed";
    public const string Changed = "changed";
}

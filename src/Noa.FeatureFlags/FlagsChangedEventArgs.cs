namespace Noa.FeatureFlags;

/// <summary>Names the flags whose evaluation may have changed.</summary>
/// <param name="flags">Keys, each once; with a changed flag come all that need it as a prerequisite, with a segment all that ask it.</param>
public sealed class FlagsChangedEventArgs(IReadOnlyCollection<string> flags) : EventArgs
{
    /// <summary>Keys of the flags that were added, changed, removed, or that depend on something that was.</summary>
    public IReadOnlyCollection<string> Flags { get; } = flags;
}

namespace Noa.FeatureFlags.Compilation;

/// <summary>What entries of the rule set need of one another, kept up to date with every change.</summary>
internal sealed class RuleSetLinks
{
    /// <summary>Flags by the flags they have as prerequisites.</summary>
    public ReferenceIndex FlagsByFlag { get; } = new();

    /// <summary>Flags by the segments their rules ask.</summary>
    public ReferenceIndex FlagsBySegment { get; } = new();

    /// <summary>Segments by the segments their rules ask.</summary>
    public ReferenceIndex SegmentsBySegment { get; } = new();

    public LayerIndex Layers { get; } = new();

    public void Update(int slot, CompiledFlag? before, CompiledFlag? after)
    {
        FlagsByFlag.Update(slot, before?.Needs ?? [], after?.Needs ?? []);
        FlagsBySegment.Update(slot, before?.Segments ?? [], after?.Segments ?? []);
        Layers.Update(slot, before?.Slices ?? [], after?.Slices ?? []);
    }

    public void Update(int slot, CompiledSegment? before, CompiledSegment? after) =>
        SegmentsBySegment.Update(slot, before?.Segments ?? [], after?.Segments ?? []);
}

namespace Noa.FeatureFlags.Compilation;

/// <summary>A flag that must serve a variation first. The variation stays a name, so that a change of that flag needs no change here.</summary>
internal sealed class CompiledPrerequisite(string flag, int slot, string variation)
{
    public string Flag { get; } = flag;

    public int Slot { get; } = slot;

    public string Variation { get; } = variation;
}

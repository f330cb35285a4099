using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>A flag, checked and resolved: names are indexes, salts are hashes, lists are tables.</summary>
internal sealed class CompiledFlag : ICompiledEntry
{
    /// <summary>In place of a variation's index: none, so the caller's default value.</summary>
    public const int NoVariation = -1;

    /// <summary>In place of an off variation's index: it is broken, so the caller's default value and an error.</summary>
    public const int FaultyOffVariation = -2;

    public required string Key { get; init; }

    public required FlagType Type { get; init; }

    public required bool IsEnabled { get; init; }

    /// <summary>Whether what it refers to may be missing, and errors of prerequisites are its own.</summary>
    public required bool IsLenient { get; init; }

    /// <summary>Index, <see cref="NoVariation"/> or <see cref="FaultyOffVariation"/>.</summary>
    public required int OffVariation { get; init; }

    public required Variation[] Variations { get; init; }

    /// <summary>Null, like targets and rules, when there are none: the walk then skips them with one comparison.</summary>
    public required CompiledPrerequisite[]? Prerequisites { get; init; }

    /// <summary>Target keys, a table a kind; behind a key stands its <see cref="TargetNumber"/>.</summary>
    public required CompiledTargets? Targets { get; init; }

    public required CompiledRule[]? Rules { get; init; }

    public required CompiledServing Fallthrough { get; init; }

    /// <summary>Values of a boolean flag's variations as bits, so that a read needs no variation.</summary>
    public required ulong TrueVariations { get; init; }

    /// <summary>The counter of the first variation; those of the others follow, that of the caller's default value is the one before.</summary>
    public required int FirstCounter { get; init; }

    /// <summary>Whether every served variation leaves an exposure. Such a flag is never <see cref="IsConstant"/>, so that the quick path need not ask.</summary>
    public required bool TracksExposures { get; init; }

    /// <summary>Slices of layers that its experiments take.</summary>
    public required LayerSlice[] Slices { get; init; }

    public required int[] Segments { get; init; }

    public int[] Needs => Prerequisites is null ? [] : Array.ConvertAll(Prerequisites, static prerequisite => prerequisite.Slot);

    public required ulong Fingerprint { get; init; }

    /// <summary>Whether the outcome does not depend on the context: the flag is off, or has nothing but a fixed fallthrough.</summary>
    public bool IsConstant => Constant.Variation >= 0;

    /// <summary>Whether the fallthrough alone decides: the flag is on and has no prerequisites, targets and rules. Most flags are such percentages.</summary>
    public required bool IsFallthroughOnly { get; init; }

    /// <summary>The outcome for everybody; of another flag it names no variation.</summary>
    public required Served Constant { get; init; }

    /// <summary>The variation's index, or <see cref="NoVariation"/>.</summary>
    public int IndexOf(string variation) => Array.FindIndex(Variations, known => known.Name == variation);
}

using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Consecutive counters of one flag: first the caller's default value, then each variation.</summary>
internal sealed class CounterRange(int start, string flag, Variation[] variations)
{
    public int Start { get; } = start;

    public string Flag { get; } = flag;

    public Variation[] Variations { get; } = variations;

    public int Length => Variations.Length + 1;

    /// <summary>The counter of the first variation.</summary>
    public int First => Start + 1;

    /// <param name="variation">Index of the variation, or <see cref="CompiledFlag.NoVariation"/>.</param>
    public int IndexOf(int variation) => First + variation;

    /// <summary>Whether counts of a flag with these variations can go on here.</summary>
    public bool Fits(Variation[] variations) =>
        ReferenceEquals(Variations, variations) || Variations.AsSpan().SequenceEqual(variations, SameName.Instance);

    private sealed class SameName : IEqualityComparer<Variation>
    {
        public static readonly SameName Instance = new();

        public bool Equals(Variation? x, Variation? y) => x?.Name == y?.Name;

        public int GetHashCode(Variation obj) => obj.Name.Length;
    }
}

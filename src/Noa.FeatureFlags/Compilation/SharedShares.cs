namespace Noa.FeatureFlags.Compilation;

/// <summary>One array for all rollouts that lay the same shares: ten thousand flags know few percentages.</summary>
internal sealed class SharedShares
{
    private readonly HashSet<int[]> _known = new(new SameEnds());

    /// <summary>The array that stands for these ends from now on; it must not be changed any more.</summary>
    public int[] Share(int[] ends)
    {
        if (_known.TryGetValue(ends, out int[]? known))
        {
            return known;
        }

        _known.Add(ends);
        return ends;
    }

    private sealed class SameEnds : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            HashCode hash = default;
            foreach (int end in obj)
            {
                hash.Add(end);
            }

            return hash.ToHashCode();
        }
    }
}

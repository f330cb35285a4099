using System.Globalization;

namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>GrowthBook's hash: version 2, seed before value and hashed twice, or the biased version 1, value before seed.</summary>
/// <remarks>https://docs.growthbook.io/lib/build-your-own: UTF-16 units, as its JavaScript SDK takes them.</remarks>
internal sealed class Fnv1aGrowthBook(bool isBiased) : ForeignHash
{
    private const uint Offset = 0x811C9DC5;
    private const uint Prime = 16777619;

    public override string Name => isBiased ? Model.BucketingHashes.Fnv1aGrowthBookV1 : Model.BucketingHashes.Fnv1aGrowthBook;

    public override double Units => isBiased ? 1000 : 10_000;

    public override HashLine Lay(in DrawSalt salt, double[] weights)
    {
        string seed = salt.Salt ?? salt.EntryKey;
        double[] ends = Utf8Line.EndsOf(weights);
        return isBiased ? new BiasedLine(seed, ends) : new Line(Hash(seed, Offset), ends);
    }

    /// <summary>As JavaScript writes them.</summary>
    public override bool TryFormat(in AttributeValue value, Span<char> text, out int length) =>
        base.TryFormat(in value, text, out length) || (value.TryGetNumber(out double number) && number.TryFormat(text, out length, "R", CultureInfo.InvariantCulture));

    private static uint Hash(ReadOnlySpan<char> text, uint start)
    {
        uint hash = start;
        foreach (char unit in text)
        {
            hash = (hash ^ unit) * Prime;
        }

        return hash;
    }

    private static int ArmAt(uint position, double[] ends)
    {
        for (int i = 0; i < ends.Length; i++)
        {
            if (position < ends[i])
            {
                return i;
            }
        }

        return HashLine.NoArm;
    }

    private sealed class BiasedLine(string seed, double[] ends) : HashLine
    {
        public override int MissingArm => NoArm;

        public override int ArmOf(ReadOnlySpan<char> value) => ArmAt(PositionOf(value), ends);

        public override string DescribePosition(ReadOnlySpan<char> value) => (PositionOf(value) / 1000.0).ToString(CultureInfo.InvariantCulture);

        private uint PositionOf(ReadOnlySpan<char> value) => Hash(seed, Hash(value, Offset)) % 1000;
    }

    // The seed comes first, so it is hashed beforehand.
    private sealed class Line(uint seedHash, double[] ends) : HashLine
    {
        public override int MissingArm => NoArm;

        public override int ArmOf(ReadOnlySpan<char> value) => ArmAt(PositionOf(value), ends);

        public override string DescribePosition(ReadOnlySpan<char> value) => (PositionOf(value) / 10_000.0).ToString(CultureInfo.InvariantCulture);

        private uint PositionOf(ReadOnlySpan<char> value)
        {
            Span<char> digits = stackalloc char[MaxFormattedLength];
            Hash(value, seedHash).TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
            return Hash(digits[..length], Offset) % 10_000;
        }
    }
}

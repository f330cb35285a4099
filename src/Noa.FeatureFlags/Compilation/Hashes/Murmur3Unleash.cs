namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>Unleash's stickiness: group, colon and value, and as many places as the weights sum to.</summary>
/// <remarks>
/// https://docs.getunleash.io/concepts/stickiness and the client specification. UTF-8, as most of its SDKs have it; the one for Node hashes the low bytes of UTF-16 units.
/// </remarks>
internal sealed class Murmur3Unleash : ForeignHash
{
    public override string Name => Model.BucketingHashes.Murmur3Unleash;

    public override double Units => 100;

    public override HashLine Lay(in DrawSalt salt, double[] weights) => new Line($"{salt.Salt ?? salt.EntryKey}:", (uint)(salt.Seed ?? 0), Utf8Line.EndsOf(weights));

    private sealed class Line(string prefix, uint seed, double[] ends) : Utf8Line(prefix, "", ends)
    {
        protected override double PositionOf(ReadOnlySpan<byte> text) => Length > 0 ? Murmur3.Hash(text, seed) % Length : 0;
    }
}

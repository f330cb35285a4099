namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>flagd's <c>fractional</c>, version 2: the value behind the salt, if it has one, and a line as long as the sum of the weights.</summary>
/// <remarks>https://github.com/open-feature/flagd/blob/bbb05d4/core/pkg/evaluator/fractional.go; UTF-8 as there, where the providers for JavaScript and .NET hash other bytes.</remarks>
internal sealed class Murmur3Flagd : ForeignHash
{
    public override string Name => Model.BucketingHashes.Murmur3Flagd;

    public override double Units => Bucket.Count;

    public override HashLine Lay(in DrawSalt salt, double[] weights) => new Line(salt.Salt ?? "", Utf8Line.EndsOf(weights));

    /// <summary>Only strings are hashed there.</summary>
    public override bool TryFormat(in AttributeValue value, Span<char> text, out int length)
    {
        length = 0;
        return false;
    }

    private sealed class Line(string prefix, double[] ends) : Utf8Line(prefix, "", ends)
    {
        protected override double PositionOf(ReadOnlySpan<byte> text) => (Murmur3.Hash(text, 0) * Length) >> 32;
    }
}

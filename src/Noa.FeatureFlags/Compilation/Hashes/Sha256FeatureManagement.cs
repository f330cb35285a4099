using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>That of Microsoft.FeatureManagement: value, line feed and hint, and the first 32 bits of SHA-256 as a share of a hundred percent.</summary>
/// <remarks>https://github.com/microsoft/FeatureManagement-Dotnet/blob/4.0.0/src/Microsoft.FeatureManagement/Targeting/TargetingEvaluator.cs</remarks>
internal sealed class Sha256FeatureManagement : ForeignHash
{
    public override string Name => Model.BucketingHashes.Sha256FeatureManagement;

    public override double Units => 100;

    public override HashLine Lay(in DrawSalt salt, double[] weights) => new Line($"\n{salt.Salt ?? salt.EntryKey}", Utf8Line.EndsOf(weights));

    private sealed class Line : Utf8Line
    {
        public Line(string suffix, double[] ends)
            : base("", suffix, WithTheEnd(ends))
        {
        }

        /// <summary>A missing value is hashed like an empty one.</summary>
        public override int MissingArm => ArmOf("");

        protected override double PositionOf(ReadOnlySpan<byte> text)
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(text, digest);
            return BinaryPrimitives.ReadUInt32LittleEndian(digest) / (double)uint.MaxValue * 100;
        }

        // The last position there is stands at 100 exactly, and belongs to an arm that ends there.
        private static double[] WithTheEnd(double[] ends) => [.. ends.Select(static end => end >= 100 ? double.PositiveInfinity : end)];
    }
}

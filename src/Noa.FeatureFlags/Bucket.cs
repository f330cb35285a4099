using System.Globalization;

namespace Noa.FeatureFlags;

/// <summary>A position on the line over which rollouts lay their shares: 0 to <see cref="Count"/> - 1.</summary>
public readonly struct Bucket : IEquatable<Bucket>
{
    /// <summary>Number of positions; a share of one percent is a thousandth of that many hundredths: 1,000 buckets.</summary>
    public const int Count = 100_000;

    internal Bucket(int index) => Index = index;

    /// <summary>The position, 0 to <see cref="Count"/> - 1.</summary>
    public int Index { get; }

    /// <summary>The bucket of a bucketing value under a salt, by the hash <c>noa1</c>.</summary>
    /// <param name="salt">The rollout's salt; by default the flag's key.</param>
    /// <param name="value">The bucketing value; by default the context's key.</param>
    public static Bucket Of(string salt, string value)
    {
        ArgumentNullException.ThrowIfNull(salt);
        ArgumentNullException.ThrowIfNull(value);
        return BucketHash.Mix(BucketHash.OfText(value), BucketHash.OfText(salt));
    }

    /// <inheritdoc/>
    public bool Equals(Bucket other) => Index == other.Index;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bucket other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <summary>The position as invariant decimal text.</summary>
    public override string ToString() => Index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether both are the same position.</summary>
    public static bool operator ==(Bucket left, Bucket right) => left.Index == right.Index;

    /// <summary>Whether the positions differ.</summary>
    public static bool operator !=(Bucket left, Bucket right) => left.Index != right.Index;
}

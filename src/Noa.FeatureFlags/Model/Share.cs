using System.Globalization;

namespace Noa.FeatureFlags.Model;

/// <summary>A part of the rollout line, exact to a thousandth of a percent.</summary>
public readonly struct Share : IEquatable<Share>, IComparable<Share>
{
    private Share(int buckets) => Buckets = buckets;

    /// <summary>100 percent.</summary>
    public static Share Whole => new(Bucket.Count);

    /// <summary>The share in buckets: 0 to <see cref="Bucket.Count"/>.</summary>
    public int Buckets { get; }

    /// <summary>The share in percent, 0 to 100.</summary>
    public decimal Percent => Buckets / (decimal)BucketsPerPercent;

    private const int BucketsPerPercent = Bucket.Count / 100;

    /// <summary>Makes a share from percent.</summary>
    /// <param name="percent">0 to 100, at most three decimals.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside 0 to 100, or with more than three decimals.</exception>
    public static Share FromPercent(decimal percent) => TryFromPercent(percent, out Share share)
        ? share
        : throw new ArgumentOutOfRangeException(nameof(percent), percent, "A share is 0 to 100 percent with at most three decimals.");

    /// <summary>Makes a share from percent, when it is one.</summary>
    /// <returns>False when outside 0 to 100, or with more than three decimals.</returns>
    public static bool TryFromPercent(decimal percent, out Share share)
    {
        share = default;
        if (percent is < 0 or > 100 || decimal.Truncate(percent * BucketsPerPercent) != percent * BucketsPerPercent)
        {
            return false;
        }

        share = new Share((int)(percent * BucketsPerPercent));
        return true;
    }

    /// <summary>Makes a share from a number of buckets that is known to be in range.</summary>
    internal static Share FromBuckets(int buckets) => new(buckets);

    /// <inheritdoc/>
    public bool Equals(Share other) => Buckets == other.Buckets;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Share other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Buckets;

    /// <inheritdoc/>
    public int CompareTo(Share other) => Buckets.CompareTo(other.Buckets);

    /// <summary>The share in percent, for people: <c>12.5%</c>.</summary>
    public override string ToString() => Percent.ToString("0.###", CultureInfo.InvariantCulture) + "%";

    /// <summary>Whether both are the same share.</summary>
    public static bool operator ==(Share left, Share right) => left.Equals(right);

    /// <summary>Whether the shares differ.</summary>
    public static bool operator !=(Share left, Share right) => !left.Equals(right);

    /// <summary>Whether the left share is smaller.</summary>
    public static bool operator <(Share left, Share right) => left.Buckets < right.Buckets;

    /// <summary>Whether the left share is smaller or equal.</summary>
    public static bool operator <=(Share left, Share right) => left.Buckets <= right.Buckets;

    /// <summary>Whether the left share is larger.</summary>
    public static bool operator >(Share left, Share right) => left.Buckets > right.Buckets;

    /// <summary>Whether the left share is larger or equal.</summary>
    public static bool operator >=(Share left, Share right) => left.Buckets >= right.Buckets;
}

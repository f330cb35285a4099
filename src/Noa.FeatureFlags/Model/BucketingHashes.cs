namespace Noa.FeatureFlags.Model;

/// <summary>Names of the hashes that decide buckets.</summary>
public static class BucketingHashes
{
    /// <summary>The hash of this library, which counts when none is named.</summary>
    public const string Noa1 = "noa1";

    /// <summary>LaunchDarkly's: SHA-1 of <c>key.salt.value</c> or <c>seed.value</c>, on a line of 100,000 units in single precision.</summary>
    public const string Sha1LaunchDarkly = "sha1-ld";

    /// <summary>flagd's <c>fractional</c>: MurmurHash3 of the value behind the salt, on a line as long as the sum of the weights.</summary>
    public const string Murmur3Flagd = "murmur3-flagd";

    /// <summary>Unleash's: MurmurHash3 of <c>salt:value</c>, as many places as the weights sum to.</summary>
    public const string Murmur3Unleash = "murmur3-unleash";

    /// <summary>GrowthBook's version 2: FNV-1a of salt and value, and again of its digits; 10,000 places.</summary>
    public const string Fnv1aGrowthBook = "fnv1a-growthbook";

    /// <summary>GrowthBook's version 1, which is biased: FNV-1a of value and salt; 1,000 places.</summary>
    public const string Fnv1aGrowthBookV1 = "fnv1a-growthbook-v1";

    /// <summary>That of Microsoft.FeatureManagement: SHA-256 of value, line feed and salt, on a line of a hundred percent.</summary>
    public const string Sha256FeatureManagement = "sha256-fm";

    /// <summary>All names.</summary>
    internal static IReadOnlyList<string> All { get; } = [Noa1, Sha1LaunchDarkly, Murmur3Flagd, Murmur3Unleash, Fnv1aGrowthBook, Fnv1aGrowthBookV1, Sha256FeatureManagement];
}

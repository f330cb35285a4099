namespace Noa.FeatureFlags.Model;

/// <summary>Names of the hashes that decide buckets.</summary>
public static class BucketingHashes
{
    /// <summary>The hash of this library, which counts when none is named.</summary>
    public const string Noa1 = "noa1";

    /// <summary>LaunchDarkly's: SHA-1 of <c>key.salt.value</c> or <c>seed.value</c>, on a line of 100,000 units in single precision.</summary>
    public const string Sha1LaunchDarkly = "sha1-ld";

    /// <summary>All names.</summary>
    internal static IReadOnlyList<string> All { get; } = [Noa1, Sha1LaunchDarkly];
}

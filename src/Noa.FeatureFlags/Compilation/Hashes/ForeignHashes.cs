namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>The hashes of other systems.</summary>
internal static class ForeignHashes
{
    private static readonly Dictionary<string, ForeignHash> Known = new ForeignHash[]
    {
        new Sha1LaunchDarkly(),
        new Murmur3Flagd(),
        new Murmur3Unleash(),
        new Fnv1aGrowthBook(isBiased: false),
        new Fnv1aGrowthBook(isBiased: true),
        new Sha256FeatureManagement(),
    }.ToDictionary(static hash => hash.Name, StringComparer.Ordinal);

    /// <summary>Names that <see cref="Find"/> knows.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <returns>Null for a name that is not known.</returns>
    public static ForeignHash? Find(string name) => Known.GetValueOrDefault(name);
}

namespace Noa.FeatureFlags.Providers;

/// <summary>Environment variables that override one flag each.</summary>
internal sealed class FlagOverrides
{
    private readonly Dictionary<string, FlagOverride> _byRest = new(StringComparer.Ordinal);

    public FlagOverrides(string prefix, IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach ((string name, string value) in variables)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length)
            {
                _byRest[name[prefix.Length..]] = new FlagOverride(name, value);
            }
        }
    }

    public bool IsEmpty => _byRest.Count == 0;

    public IReadOnlyCollection<FlagOverride> All => _byRest.Values;

    /// <summary>The override named like the key itself, and the one named like the key in capitals.</summary>
    public IEnumerable<FlagOverride> Named(string flagKey)
    {
        if (_byRest.TryGetValue(flagKey, out FlagOverride? exact))
        {
            yield return exact;
        }

        string capitals = InCapitals(flagKey);
        if (capitals != flagKey && _byRest.TryGetValue(capitals, out FlagOverride? general))
        {
            yield return general;
        }
    }

    private static string InCapitals(string key) => string.Create(key.Length, key, static (capitals, key) =>
    {
        for (int i = 0; i < capitals.Length; i++)
        {
            capitals[i] = char.IsAsciiLetterOrDigit(key[i]) ? char.ToUpperInvariant(key[i]) : '_';
        }
    });
}

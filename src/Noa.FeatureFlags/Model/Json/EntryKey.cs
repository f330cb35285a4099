using System.Globalization;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>What the key of a flag or segment may be.</summary>
internal static class EntryKey
{
    public static string Advice { get; } = string.Create(CultureInfo.InvariantCulture, $"A key has 1 to {RuleSetLimits.MaxKeyLength} characters. Choose another.");

    public static bool IsValid(string key) => key.Length is > 0 and <= RuleSetLimits.MaxKeyLength;
}

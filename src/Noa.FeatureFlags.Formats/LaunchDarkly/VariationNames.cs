using System.Globalization;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Names for variations, which have only indexes at LaunchDarkly: the index as text, so that whoever needs a flag's variation need not know the flag.</summary>
internal static class VariationNames
{
    private static readonly string[] Few = [.. Enumerable.Range(0, 16).Select(static index => index.ToString(CultureInfo.InvariantCulture))];

    public static string Of(long index) => index >= 0 && index < Few.Length ? Few[index] : index.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Names of rules that their author did not name: <c>rule-1</c> for the first.</summary>
internal static class RuleNames
{
    private static readonly string[] Known = [.. Enumerable.Range(0, 20).Select(Write)];

    public static string Of(int index) => index < Known.Length ? Known[index] : Write(index);

    private static string Write(int index) => string.Create(CultureInfo.InvariantCulture, $"rule-{index + 1}");
}

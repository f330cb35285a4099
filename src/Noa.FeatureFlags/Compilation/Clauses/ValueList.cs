namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Writes operands for explanations, the first few of many.</summary>
internal static class ValueList
{
    private const int MaxShown = 5;

    public static string Describe(string[] values)
    {
        string shown = string.Join(", ", values.Take(MaxShown).Select(static value => $"\"{value}\""));
        return values.Length <= MaxShown ? shown : $"{shown} and {values.Length - MaxShown} more";
    }
}

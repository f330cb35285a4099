using System.Text.RegularExpressions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>A part of the string matches one of these patterns.</summary>
/// <remarks>Time is bounded three ways: no backtracking, a cap on the input, and a time-out, which counts as no match.</remarks>
internal readonly struct TextMatches(Regex[] patterns) : IAttributeTest
{
    public bool Test(in AttributeValue value)
    {
        if (!value.TryGetString(out string? text) || text.Length > RuleSetLimits.MaxPatternInputLength)
        {
            return false;
        }

        foreach (Regex pattern in patterns)
        {
            if (IsMatch(pattern, text))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"matches {ValueList.Describe([.. patterns.Select(static pattern => pattern.ToString())])}";

    private static bool IsMatch(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}

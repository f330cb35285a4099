using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>LaunchDarkly's operators and ours; what theirs cannot say has no name here.</summary>
internal static class ClauseOperators
{
    private static readonly (string Theirs, ClauseOperator Ours)[] Pairs =
    [
        ("in", ClauseOperator.In),
        ("startsWith", ClauseOperator.StartsWith),
        ("endsWith", ClauseOperator.EndsWith),
        ("contains", ClauseOperator.Contains),
        ("matches", ClauseOperator.Matches),
        ("lessThan", ClauseOperator.LessThan),
        ("lessThanOrEqual", ClauseOperator.AtMost),
        ("greaterThan", ClauseOperator.GreaterThan),
        ("greaterThanOrEqual", ClauseOperator.AtLeast),
        ("before", ClauseOperator.Before),
        ("after", ClauseOperator.After),
        ("semVerEqual", ClauseOperator.SemverEquals),
        ("semVerLessThan", ClauseOperator.SemverLessThan),
        ("semVerGreaterThan", ClauseOperator.SemverGreaterThan),
    ];

    public static ClauseOperator? ToOurs(string name)
    {
        foreach ((string theirs, ClauseOperator ours) in Pairs)
        {
            if (theirs == name)
            {
                return ours;
            }
        }

        return null;
    }

    public static string? ToTheirs(ClauseOperator @operator) =>
        Array.Find(Pairs, pair => pair.Ours == @operator).Theirs;
}

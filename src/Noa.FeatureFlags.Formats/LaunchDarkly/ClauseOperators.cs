using System.Text;
using System.Text.Json;
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

    private static readonly (byte[] Theirs, ClauseOperator Ours)[] Bytes = Array.ConvertAll(Pairs, static pair => (Encoding.UTF8.GetBytes(pair.Theirs), pair.Ours));

    /// <param name="name">The name in a document; anything else than text is no operator.</param>
    public static ClauseOperator? ToOurs(JsonElement name)
    {
        if (name.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        foreach ((byte[] theirs, ClauseOperator ours) in Bytes)
        {
            if (name.ValueEquals(theirs))
            {
                return ours;
            }
        }

        return null;
    }

    public static string? ToTheirs(ClauseOperator @operator) =>
        Array.Find(Pairs, pair => pair.Ours == @operator).Theirs;
}

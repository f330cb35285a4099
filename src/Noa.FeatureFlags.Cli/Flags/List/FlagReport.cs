using System.Globalization;
using Noa.FeatureFlags.Cli.Flags.Validate;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.List;

/// <summary>One flag in the JSON of <c>noa flags list</c>, and a row of its table.</summary>
internal sealed record FlagReport(
    string Key,
    FlagType Type,
    string? Description,
    FlagState State,
    IReadOnlyList<string> Variations,
    IReadOnlyList<string> Prerequisites,
    int Rules,
    int Targets,
    string? Owner,
    string? Expires,
    bool IsExpired,
    IReadOnlyList<string> Tags,
    bool ClientSide)
{
    public static FlagReport Of(FlagDefinition flag, bool isUsable, DateOnly today) => new(
        flag.Key,
        flag.Variations[0].Value.Type,
        flag.Description,
        FlagState.Of(flag, isUsable),
        [.. flag.Variations.Select(static variation => variation.Name)],
        [.. flag.Prerequisites.Select(static prerequisite => prerequisite.Flag)],
        flag.Rules.Count,
        flag.Targets.Sum(static list => list.Keys.Count),
        flag.Owner,
        flag.Expires?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ExpiryCheck.IsPast(flag, today),
        flag.Tags,
        flag.IsClientSide);
}

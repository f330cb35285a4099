namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>Rule sets as text.</summary>
internal static class RuleText
{
    /// <summary>A rule set of one flag.</summary>
    public static string Flag(string key, string description) =>
        $$"""{ "flags": { "{{key}}": { "description": "{{description}}", "fallthrough": "on" } } }""";
}

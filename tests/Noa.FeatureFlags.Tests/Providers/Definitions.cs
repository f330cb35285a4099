using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>Rule sets built in code.</summary>
internal static class Definitions
{
    /// <summary>A boolean flag that serves <c>on</c> and says something of itself.</summary>
    public static FlagDefinition Flag(string key, string description) => new()
    {
        Key = key,
        Description = description,
        OffVariation = "off",
        Fallthrough = Serving.Fixed("on"),
    };

    public static SegmentDefinition Segment(string key, string description) => new() { Key = key, Description = description };

    public static RuleSetDefinition Set(params FlagDefinition[] flags) => new() { Flags = flags };

    public static RuleSetChanges Upsert(params FlagDefinition[] flags) => new() { Upserts = Set(flags) };

    public static RuleSetDiagnostic Error(string flag) => new()
    {
        Code = RuleSetDiagnosticCodes.WrongType,
        Flag = flag,
        Path = $"$.flags.{flag}",
        Line = 3,
        Message = "Give it an object.",
    };
}

using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>A sink that compiles nothing and remembers what it was handed.</summary>
internal sealed class RecordingSink : IRuleSetSink
{
    public List<string> Calls { get; } = [];

    /// <summary>Keys of flags that are refused.</summary>
    public HashSet<string> Refused { get; } = [];

    public RuleSetUpdate Replace(RuleSetDefinition definitions)
    {
        Calls.Add($"replace {string.Join(' ', definitions.Flags.Select(static flag => flag.Key))}".TrimEnd());
        return Answer(definitions);
    }

    public RuleSetUpdate Apply(RuleSetChanges changes)
    {
        Calls.Add($"apply {string.Join(' ', changes.Upserts.Flags.Select(static flag => flag.Key).Concat(changes.RemovedFlags.Select(static key => $"-{key}")))}".TrimEnd());
        return Answer(changes.Upserts);
    }

    public void Report(ProviderState state, string? detail)
    {
    }

    private RuleSetUpdate Answer(RuleSetDefinition definitions) => new()
    {
        Diagnostics =
        [
            .. definitions.Diagnostics,
            .. definitions.Flags.Where(flag => Refused.Contains(flag.Key)).Select(static flag => new RuleSetDiagnostic { Code = RuleSetDiagnosticCodes.UnknownSegment, Flag = flag.Key, Path = $"$.flags.{flag.Key}", Message = "no segment" }),
        ],
    };
}

using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.List;

/// <summary>What a flag does with those whom no rule and no target list decides about.</summary>
/// <param name="Name">For scripts: <c>refused</c>, <c>off</c>, <c>on</c>, <c>serves</c>, <c>rollout</c>, <c>experiment</c>, <c>strategy</c> or <c>error</c>.</param>
/// <param name="Serves">The variation, experiment or strategy; null where that says nothing.</param>
/// <param name="Shares">Weights of a rollout or experiment in percent; empty for everything else.</param>
internal sealed record FlagState(string Name, string? Serves, IReadOnlyList<ShareReport> Shares)
{
    public static FlagState Of(FlagDefinition flag, bool isUsable) => (isUsable, flag) switch
    {
        (false, _) => new("refused", null, []),
        (_, { IsEnabled: false }) => new("off", flag.OffVariation, []),
        (_, { Fallthrough: FixedServing served }) => new(IsOn(flag, served.Variation) ? "on" : "serves", served.Variation, []),
        (_, { Fallthrough: Rollout rollout }) => new("rollout", null, ShareReport.Of(rollout.Weights, rollout.Foreign)),
        (_, { Fallthrough: Experiment experiment }) => new("experiment", experiment.Id, ShareReport.Of(experiment.Weights, experiment.Foreign)),
        (_, { Fallthrough: StrategyServing strategy }) => new("strategy", strategy.Strategy, []),
        (_, { Fallthrough: ErrorServing }) => new("error", null, []),
        _ => throw new InvalidOperationException($"Nothing lists a {flag.Fallthrough.GetType()}."),
    };

    private static bool IsOn(FlagDefinition flag, string variation) => flag.Variations.Any(known => known.Name == variation && known.Value.Boolean);
}

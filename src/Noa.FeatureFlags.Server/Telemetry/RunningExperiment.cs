using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>An experiment as the rules have it now.</summary>
/// <param name="Flag">The flag that has it.</param>
/// <param name="Experiment">What they say.</param>
internal sealed record RunningExperiment(FlagDefinition Flag, Experiment Experiment)
{
    /// <summary>All experiments of a rule set, by the keys of their flags.</summary>
    public static IReadOnlyList<RunningExperiment> Of(ServedRuleSet rules) =>
    [
        .. from flag in EntryDefinitions.Parse(rules.Entries.Entries).Flags
           from serving in flag.Rules.Select(static rule => rule.Serve).Append(flag.Fallthrough)
           where serving is Experiment
           select new RunningExperiment(flag, (Experiment)serving),
    ];

    /// <summary>Share of the participants that a variation gets; null for one that the experiment does not have.</summary>
    public double? WeightOf(string variation) => Experiment.Weights.FirstOrDefault(weight => weight.Variation == variation) is { } weight ? (double)weight.Weight.Percent : null;
}

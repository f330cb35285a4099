using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.RuleFiles;

/// <summary>Takes the place of strategies that only the application has, so that the rest of a rule file can be checked and tried: the off variation for everybody.</summary>
internal sealed class StandInStrategy : IFlagStrategy, IVariationChooser
{
    public static readonly StandInStrategy Instance = new();

    private const int OffVariation = -1;

    private StandInStrategy()
    {
    }

    /// <summary>Names of all strategies that the flags use, sorted.</summary>
    public static IReadOnlyList<string> NamesIn(IEnumerable<FlagDefinition> flags) =>
    [
        .. flags
            .SelectMany(static flag => flag.Rules.Select(static rule => rule.Serve).Append(flag.Fallthrough))
            .OfType<StrategyServing>()
            .Select(static serving => serving.Strategy)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    public IVariationChooser Compile(JsonElement parameters, IReadOnlyList<string> variations) => this;

    public int Choose(EvaluationContext context) => OffVariation;
}

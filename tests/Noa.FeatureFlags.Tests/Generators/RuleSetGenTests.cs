using System.Text.Json;
using CsCheck;
using Noa.FeatureFlags.Compilation;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Generators;

public class RuleSetGenTests
{
    private static readonly Dictionary<string, IFlagStrategy> Strategies = new() { [ServingGen.Strategy] = new FirstVariation() };

    [Fact]
    public void GeneratedRuleSet_Compiled_HasNoDiagnostics() =>
        RuleSetGen.WithStrategies.Sample(static rules => Assert.Empty(new RuleSetBuilder(Strategies, TimeProvider.System).Replace(rules).Diagnostics), iter: 2_000);

    [Fact]
    public void PlainRuleSet_WithoutRegisteredStrategies_HasNoDiagnostics() =>
        RuleSetGen.Plain.Sample(static rules => Assert.Empty(new RuleSetBuilder(new Dictionary<string, IFlagStrategy>(), TimeProvider.System).Replace(rules).Diagnostics), iter: 2_000);

    [Fact]
    public void GeneratedRuleSets_TakenTogether_UseEveryOperatorAndServing()
    {
        HashSet<object> used = [];

        RuleSetGen.WithStrategies.Sample(rules => Collect(rules, used), iter: 2_000, threads: 1);

        Assert.Empty(Enum.GetValues<ClauseOperator>().Cast<object>().Except(used));
        Assert.Empty(new[] { typeof(FixedServing), typeof(Rollout), typeof(Experiment), typeof(StrategyServing) }.Except(used));
        Assert.Contains("prerequisite", used);
        Assert.Contains("layer", used);
    }

    private static void Collect(RuleSetDefinition rules, HashSet<object> used)
    {
        used.UnionWith(rules.Flags.SelectMany(static flag => flag.Rules).SelectMany(static rule => rule.Clauses).Select(static clause => (object)clause.Operator));
        used.UnionWith(rules.Flags.Select(static flag => flag.Fallthrough.GetType()));
        used.UnionWith(rules.Flags.Where(static flag => flag.Prerequisites.Count > 0).Select(static _ => "prerequisite"));
        used.UnionWith(rules.Flags.Select(static flag => flag.Fallthrough).OfType<Experiment>().Where(static experiment => experiment.Layer is not null).Select(static _ => "layer"));
    }

    private sealed class FirstVariation : IFlagStrategy, IVariationChooser
    {
        public IVariationChooser Compile(JsonElement parameters, IReadOnlyList<string> variations) => this;

        public int Choose(EvaluationContext context) => 0;
    }
}

using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Docs;

public class QuickstartRulesTests
{
    private static readonly RuleSetDefinition Rules = RuleSetJson.Parse(RepositoryFiles.ReadText("samples/Quickstart/flags.json"));

    [Fact]
    public void QuickstartRules_WhenRead_HaveNoDiagnostics() => Assert.Empty(Rules.Diagnostics.Select(static diagnostic => diagnostic.ToString()));

    [Fact]
    public void QuickstartRules_UseEveryOperator()
    {
        IEnumerable<Clause> clauses = Rules.Flags.SelectMany(static flag => flag.Rules).SelectMany(static rule => rule.Clauses)
            .Concat(Rules.Segments.SelectMany(static segment => segment.Rules).SelectMany(static rule => rule.Clauses));

        var unused = Enum.GetValues<ClauseOperator>().Except(clauses.Select(static clause => clause.Operator));

        Assert.Empty(unused);
    }

    [Fact]
    public void QuickstartRules_UseEveryWayToServe()
    {
        IEnumerable<Serving> servings = Rules.Flags.Select(static flag => flag.Fallthrough)
            .Concat(Rules.Flags.SelectMany(static flag => flag.Rules).Select(static rule => rule.Serve));

        var used = servings.Select(static serving => serving.GetType()).ToHashSet();

        Assert.Equal(new HashSet<Type> { typeof(FixedServing), typeof(Rollout), typeof(Experiment), typeof(StrategyServing) }, used);
    }

    [Fact]
    public void QuickstartRules_UseEveryTypeOfValue()
    {
        var used = Rules.Flags.Select(static flag => flag.Variations[0].Value.Type).ToHashSet();

        Assert.Equal(Enum.GetValues<FlagType>().ToHashSet(), used);
    }
}

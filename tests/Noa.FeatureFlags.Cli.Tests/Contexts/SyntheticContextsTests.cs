using Noa.FeatureFlags.Cli.Contexts.Synthetic;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Tests.Contexts;

public sealed class SyntheticContextsTests
{
    [Theory]
    [InlineData("\"in\": [\"pro\", \"team\"]")]
    [InlineData("\"in\": [1, 2.5]")]
    [InlineData("\"in\": [true]")]
    [InlineData("\"startsWith\": \"eu-\"")]
    [InlineData("\"endsWith\": \"@example.com\"")]
    [InlineData("\"contains\": \"beta\"")]
    [InlineData("\"matches\": \"^[a-z]+[0-9]{3}$\"")]
    [InlineData("\"lessThan\": 18")]
    [InlineData("\"atMost\": 18")]
    [InlineData("\"greaterThan\": 0.5")]
    [InlineData("\"atLeast\": -3")]
    [InlineData("\"before\": \"2026-01-01T00:00:00Z\"")]
    [InlineData("\"after\": 1767225600000")]
    [InlineData("\"semverEquals\": \"2.4.0-beta.2\"")]
    [InlineData("\"semverLessThan\": \"1.0.0\"")]
    [InlineData("\"semverAtMost\": \"2.4\"")]
    [InlineData("\"semverGreaterThan\": \"0.0.0\"")]
    [InlineData("\"semverAtLeast\": \"2.4.1\"")]
    [InlineData("\"exists\": true")]
    [InlineData("\"exists\": false")]
    [InlineData("\"equals\": \"x\", \"missing\": true")]
    [InlineData("\"equals\": \"x\", \"not\": true")]
    public void Contexts_MadeUpForAClause_AnswerItBothWays(string question)
    {
        string rules = $$"""{ "flags": { "f": { "rules": [{ "when": [{ "attribute": "/a/b", {{question}} }], "serve": "on" }], "fallthrough": "off" } } }""";
        using FeatureFlagClient flags = FeatureFlagClient.FromJson(rules);
        var contexts = new SyntheticContexts(200, RuleSetJson.Parse(rules));

        bool[] answers = [.. Enumerable.Range(0, contexts.Count).Select(i => flags.IsEnabled("f", contexts.At(i))).Distinct()];

        Assert.Equal(2, answers.Length);
    }

    [Fact]
    public void Contexts_ForAnotherKind_ShareItsAttributesByKey()
    {
        RuleSetDefinition rules = RuleSetJson.Parse("""
            { "flags": { "f": { "rules": [{ "when": [{ "kind": "organization", "attribute": "size", "atLeast": 50 }], "serve": { "percentage": 50, "kind": "organization" } }], "fallthrough": "off" } } }
            """);
        var contexts = new SyntheticContexts(30_000, rules);

        ILookup<string, AttributeValue> sizes = Enumerable.Range(0, contexts.Count)
            .Select(i => contexts.At(i).OfKind("organization")!)
            .ToLookup(static organization => organization.Key!, static organization => organization["size"]);

        Assert.InRange(sizes.Count, 5_000, 10_000);
        Assert.All(sizes, static size => Assert.Single(size.Distinct()));
    }

    [Fact]
    public void Contexts_WithABucketingAttribute_KeepToItsPercentage()
    {
        const string Rules = """{ "flags": { "f": { "fallthrough": { "percentage": 30, "by": "accountId" } } } }""";
        using FeatureFlagClient flags = FeatureFlagClient.FromJson(Rules);
        var contexts = new SyntheticContexts(50_000, RuleSetJson.Parse(Rules));

        int count = Enumerable.Range(0, contexts.Count).Count(i => flags.IsEnabled("f", contexts.At(i)));

        Assert.InRange(count, 14_000, 16_000);
    }

    [Fact]
    public void Contexts_WithKeysThatTheRulesName_HitThem()
    {
        const string Rules = """{ "flags": { "f": { "targets": [{ "variation": "on", "kind": "organization", "keys": ["globex"] }], "fallthrough": "off" } } }""";
        using FeatureFlagClient flags = FeatureFlagClient.FromJson(Rules);
        var contexts = new SyntheticContexts(10_000, RuleSetJson.Parse(Rules));

        int count = Enumerable.Range(0, contexts.Count).Count(i => flags.IsEnabled("f", contexts.At(i)));

        Assert.InRange(count, 100, 300);
    }

    [Fact]
    public void Contexts_OfTheSameRules_AreTheSame()
    {
        RuleSetDefinition rules = RuleSetJson.Parse(RuleTexts.Shop);

        EvaluationContext first = new SyntheticContexts(10, rules).At(7);
        EvaluationContext second = new SyntheticContexts(1_000, rules).At(7);

        Assert.Equal("user-7", first.Key);
        Assert.Equal(first.Attributes.ToArray(), second.Attributes.ToArray());
    }

    [Fact]
    public void Attributes_OfOneContext_AreDrawnIndependently()
    {
        RuleSetDefinition rules = RuleSetJson.Parse("""
            { "flags": { "f": { "rules": [{ "when": [{ "attribute": "a", "in": ["x"] }, { "attribute": "b", "in": ["x"] }], "serve": "on" }], "fallthrough": "off" } } }
            """);
        var contexts = new SyntheticContexts(10_000, rules);

        int both = Enumerable.Range(0, contexts.Count).Count(i => contexts.At(i)["a"] == "x" && contexts.At(i)["b"] == "x");

        Assert.InRange(both, 2_300, 2_700);
    }

    // Computed with the C library of xxHash. Whoever changes the draws changes everybody's simulations.
    [Theory]
    [InlineData(2, "plan=\"team\" age=17 email=\"other\"")]
    [InlineData(3, "plan=\"pro\" age=17 email=\"other\"")]
    [InlineData(4, "plan=\"other\" age=19 email=\"a@example.com\"")]
    [InlineData(5, "plan=\"team\" age=18 email=\"a@example.com\"")]
    public void Context_OfKnownRules_IsTheKnownOne(int index, string attributes)
    {
        var contexts = new SyntheticContexts(10, RuleSetJson.Parse(RuleTexts.Shop));

        EvaluationContext context = contexts.At(index);

        Assert.Equal(attributes, string.Join(' ', context.Attributes.ToArray().Select(static pair => $"{pair.Key}={pair.Value}")));
    }
}

using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class ClauseReadingTests
{
    public static TheoryData<string, ClauseOperator, AttributeValue[]> Operators => new()
    {
        { "\"in\": [\"a\", 1, 2.5, true, false, \"\"]", ClauseOperator.In, ["a", 1, 2.5, true, false, ""] },
        { "\"equals\": \"a\"", ClauseOperator.In, ["a"] },
        { "\"equals\": 1", ClauseOperator.In, [1] },
        { "\"equals\": false", ClauseOperator.In, [false] },
        { "\"startsWith\": \"a\"", ClauseOperator.StartsWith, ["a"] },
        { "\"startsWith\": [\"a\", \"b\"]", ClauseOperator.StartsWith, ["a", "b"] },
        { "\"endsWith\": [\"a\"]", ClauseOperator.EndsWith, ["a"] },
        { "\"contains\": \"\"", ClauseOperator.Contains, [""] },
        { "\"matches\": \"^a+$\"", ClauseOperator.Matches, ["^a+$"] },
        { "\"lessThan\": 18", ClauseOperator.LessThan, [18] },
        { "\"atMost\": -0.5", ClauseOperator.AtMost, [-0.5] },
        { "\"greaterThan\": 9007199254740993", ClauseOperator.GreaterThan, [9007199254740993L] },
        { "\"atLeast\": 1e3", ClauseOperator.AtLeast, [1000.0] },
        { "\"before\": \"2027-03-01T12:00:00Z\"", ClauseOperator.Before, ["2027-03-01T12:00:00Z"] },
        { "\"after\": 1709247599999", ClauseOperator.After, [1709247599999L] },
        { "\"semverEquals\": \"1.0.0\"", ClauseOperator.SemverEquals, ["1.0.0"] },
        { "\"semverLessThan\": \"1.0.0\"", ClauseOperator.SemverLessThan, ["1.0.0"] },
        { "\"semverAtMost\": \"1.0.0\"", ClauseOperator.SemverAtMost, ["1.0.0"] },
        { "\"semverGreaterThan\": \"1.0.0\"", ClauseOperator.SemverGreaterThan, ["1.0.0"] },
        { "\"semverAtLeast\": \"1.0.0\"", ClauseOperator.SemverAtLeast, ["1.0.0"] },
        { "\"exists\": true", ClauseOperator.Exists, [] },
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operator_Read_HasItsValues(string text, ClauseOperator @operator, AttributeValue[] values)
    {
        Clause clause = Json.Clause($$"""{ "attribute": "plan", {{text}} }""");

        Assert.Equal("plan", clause.Attribute);
        Assert.Equal(@operator, clause.Operator);
        Assert.Equal(values, clause.Values);
        Assert.Equal(values.Select(static value => value.Kind), clause.Values.Select(static value => value.Kind));
        Assert.Equal("user", clause.Kind);
        Assert.False(clause.IsNegated);
        Assert.False(clause.MatchesMissing);
    }

    [Fact]
    public void Operators_InTheTheoryAbove_AreAllButSegment() =>
        Assert.Equal([ClauseOperator.Segment], Enum.GetValues<ClauseOperator>().Except(Operators.Select(static row => row.Data.Item2)));

    [Theory]
    [InlineData("\"beta\"", 1)]
    [InlineData("[\"beta\", \"staff\"]", 2)]
    public void Segment_Read_HasNoAttribute(string value, int count)
    {
        Clause clause = Json.Clause($$"""{ "segment": {{value}} }""");

        Assert.Equal(ClauseOperator.Segment, clause.Operator);
        Assert.Null(clause.Attribute);
        Assert.Equal(count, clause.Values.Count);
    }

    [Theory]
    [InlineData("\"exists\": true", false)]
    [InlineData("\"exists\": false", true)]
    [InlineData("\"exists\": true, \"not\": true", true)]
    [InlineData("\"exists\": false, \"not\": true", false)]
    [InlineData("\"not\": true, \"exists\": false", false)]
    [InlineData("\"equals\": 1, \"not\": true", true)]
    public void Clause_ThatDenies_IsNegated(string text, bool isNegated) =>
        Assert.Equal(isNegated, Json.Clause($$"""{ "attribute": "plan", {{text}} }""").IsNegated);

    [Fact]
    public void Details_BeforeTheOperator_AreReadToo()
    {
        Clause clause = Json.Clause("""{ "missing": true, "not": true, "kind": "device", "in": ["a"], "attribute": "/os/name" }""");

        Assert.Equal("/os/name", clause.Attribute);
        Assert.Equal("device", clause.Kind);
        Assert.True(clause.IsNegated);
        Assert.True(clause.MatchesMissing);
    }

    [Theory]
    [InlineData("\"semverAtLeast\": \"2.0.0\"")]
    [InlineData("\"lessThan\": 5")]
    public void Lenient_OfNumbersAndVersions_IsRead(string text) =>
        Assert.True(Json.Clause($$"""{ "attribute": "a", {{text}}, "lenient": true }""").IsLenient);

    [Fact]
    public void LongLists_Read_AreComplete()
    {
        string values = string.Join(", ", Enumerable.Range(0, 1000));

        Clause clause = Json.Clause($$"""{ "attribute": "n", "in": [{{values}}] }""");

        Assert.Equal(Enumerable.Range(0, 1000).Select(static value => (AttributeValue)value), clause.Values);
    }

    [Fact]
    public void AttributesAndKinds_Read_AreInterned()
    {
        Clause clause = Json.Clause("""{ "attribute": "an-attribute-of-this-test", "kind": "a-kind-of-this-test", "equals": 1 }""");
        Rollout rollout = Json.Serving<Rollout>("""{ "percentage": 1, "by": "\u0061n-attribute-of-this-test", "kind": "a-kind-of-this-test" }""");

        Assert.Same(string.IsInterned(clause.Attribute!), clause.Attribute);
        Assert.Same(string.IsInterned(clause.Kind), clause.Kind);
        Assert.Same(clause.Attribute, rollout.By);
        Assert.Same(clause.Kind, rollout.Kind);
    }

    [Fact]
    public void MoreNamesThanThePoolHolds_Read_AreInterned()
    {
        string clauses = string.Join(", ", Enumerable.Range(0, 150).Select(static n => $$"""{ "attribute": "name-{{n}}", "exists": true }"""));
        string rules = string.Join(", ", Enumerable.Repeat($$"""{ "when": [{{clauses}}], "serve": "on" }""", 2));

        FlagDefinition flag = Json.Flag($$"""{ "rules": [{{rules}}], "fallthrough": "on" }""");

        Assert.All(flag.Rules.SelectMany(static rule => rule.Clauses), static clause => Assert.Same(string.IsInterned(clause.Attribute!), clause.Attribute));
    }
}

using System.Text;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class SegmentDiagnosticTests
{
    [Theory]
    [InlineData("true", RuleSetDiagnosticCodes.WrongType, "", "Expected a segment")]
    [InlineData("""{ "include": [] }""", RuleSetDiagnosticCodes.UnknownProperty, ".include", "'included'")]
    [InlineData("""{ "included": "u-1" }""", RuleSetDiagnosticCodes.WrongType, ".included", "Expected an array")]
    [InlineData("""{ "included": ["u-1", 5] }""", RuleSetDiagnosticCodes.WrongType, ".included[1]", "Expected a user's key")]
    [InlineData("""{ "excluded": [ { "kind": "device" } ] }""", RuleSetDiagnosticCodes.Missing, ".excluded[0]", "'keys'")]
    [InlineData("""{ "excluded": [ { "kind": "a b", "keys": [] } ] }""", RuleSetDiagnosticCodes.InvalidValue, ".excluded[0].kind", "cannot be a context kind")]
    [InlineData("""{ "rules": [ { "serve": "on" } ] }""", RuleSetDiagnosticCodes.UnknownProperty, ".rules[0].serve", "a segment's rule")]
    [InlineData("""{ "rules": [ { "percentage": 101 } ] }""", RuleSetDiagnosticCodes.InvalidValue, ".rules[0].percentage", "not a percentage")]
    [InlineData("""{ "rules": [ { "by": "accountId" } ] }""", RuleSetDiagnosticCodes.Missing, ".rules[0]", "'percentage'")]
    [InlineData("""{ "rules": [ { "when": [ { "in": [1] } ] } ] }""", RuleSetDiagnosticCodes.Missing, ".rules[0].when[0]", "'attribute'")]
    [InlineData("""{ "salt": "\ud800" }""", RuleSetDiagnosticCodes.InvalidValue, ".salt", "half a surrogate pair")]
    public void BadSegment_Read_IsReported(string value, string code, string path, string message)
    {
        RuleSetDefinition rules = RuleSetJson.ParseSegment("beta testers", Encoding.UTF8.GetBytes(value));

        RuleSetDiagnostic trouble = Assert.Single(rules.Diagnostics);
        Assert.Empty(rules.Segments);
        Assert.Equal(["beta testers"], rules.UnreadableSegments);
        Assert.Equal((code, "$.segments['beta testers']" + path, null, "beta testers"), (trouble.Code, trouble.Path, trouble.Flag, trouble.Segment));
        Assert.Contains(message, trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TooManyRules_Read_AreReportedOnce()
    {
        string rules = string.Join(", ", Enumerable.Repeat("{}", RuleSetLimits.MaxRules + 5));

        RuleSetDefinition definition = RuleSetJson.ParseSegment("s", Encoding.UTF8.GetBytes($$"""{ "rules": [ {{rules}} ] }"""));

        Assert.Equal(RuleSetDiagnosticCodes.LimitExceeded, Assert.Single(definition.Diagnostics).Code);
    }
}

using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class ClauseDiagnosticTests
{
    [Theory]
    [InlineData("5", RuleSetDiagnosticCodes.WrongType, "", "Expected a clause")]
    [InlineData("{ \"attribute\": \"a\" }", RuleSetDiagnosticCodes.Missing, "", "no operator")]
    [InlineData("{ \"in\": [1] }", RuleSetDiagnosticCodes.Missing, "", "'attribute' is missing")]
    [InlineData("{ \"attribute\": \"\", \"in\": [1] }", RuleSetDiagnosticCodes.InvalidValue, ".attribute", "empty")]
    [InlineData("{ \"attribute\": \"a\", \"in\": [1], \"lessThan\": 5 }", RuleSetDiagnosticCodes.Conflict, ".lessThan", "'in' before")]
    [InlineData("{ \"attribute\": \"a\", \"equals\": 1, \"segment\": \"s\" }", RuleSetDiagnosticCodes.Conflict, ".segment", "'equals' before")]
    [InlineData("{ \"attribute\": \"a\", \"semverAtleast\": \"1.0.0\", \"in\": [1] }", RuleSetDiagnosticCodes.UnknownProperty, ".semverAtleast", "'semverAtLeast'")]
    [InlineData("{ \"attribute\": \"a\", \"in\": \"x\" }", RuleSetDiagnosticCodes.WrongType, ".in", "Expected an array")]
    [InlineData("{ \"attribute\": \"a\", \"in\": [] }", RuleSetDiagnosticCodes.InvalidValue, ".in", "empty")]
    [InlineData("{ \"attribute\": \"a\", \"in\": [1, null] }", RuleSetDiagnosticCodes.WrongType, ".in[1]", "found null")]
    [InlineData("{ \"attribute\": \"a\", \"in\": [[1]] }", RuleSetDiagnosticCodes.WrongType, ".in[0]", "found an array")]
    [InlineData("{ \"attribute\": \"a\", \"in\": [1e999] }", RuleSetDiagnosticCodes.InvalidValue, ".in[0]", "1e999")]
    [InlineData("{ \"attribute\": \"a\", \"equals\": [1] }", RuleSetDiagnosticCodes.WrongType, ".equals", "found an array")]
    [InlineData("{ \"attribute\": \"a\", \"startsWith\": 1 }", RuleSetDiagnosticCodes.WrongType, ".startsWith", "a string or an array of strings")]
    [InlineData("{ \"attribute\": \"a\", \"endsWith\": [\"x\", 1] }", RuleSetDiagnosticCodes.WrongType, ".endsWith[1]", "Expected a string")]
    [InlineData("{ \"attribute\": \"a\", \"contains\": [] }", RuleSetDiagnosticCodes.InvalidValue, ".contains", "empty")]
    [InlineData("{ \"attribute\": \"a\", \"matches\": true }", RuleSetDiagnosticCodes.WrongType, ".matches", "found true")]
    [InlineData("{ \"attribute\": \"a\", \"atLeast\": \"18\" }", RuleSetDiagnosticCodes.WrongType, ".atLeast", "Expected a number, found a string")]
    [InlineData("{ \"attribute\": \"a\", \"before\": true }", RuleSetDiagnosticCodes.WrongType, ".before", "Expected an instant")]
    [InlineData("{ \"attribute\": \"a\", \"semverEquals\": 1.0 }", RuleSetDiagnosticCodes.WrongType, ".semverEquals", "Expected a string")]
    [InlineData("{ \"attribute\": \"a\", \"exists\": \"yes\" }", RuleSetDiagnosticCodes.WrongType, ".exists", "Expected true or false")]
    [InlineData("{ \"attribute\": \"a\", \"exists\": true, \"not\": 1 }", RuleSetDiagnosticCodes.WrongType, ".not", "Expected true or false")]
    [InlineData("{ \"attribute\": \"a\", \"exists\": true, \"kind\": \"\" }", RuleSetDiagnosticCodes.InvalidValue, ".kind", "empty")]
    [InlineData("{ \"segment\": 5 }", RuleSetDiagnosticCodes.WrongType, ".segment", "a string or an array of strings")]
    [InlineData("{ \"segment\": \"s\", \"attribute\": \"a\" }", RuleSetDiagnosticCodes.Conflict, "", "Remove them")]
    [InlineData("{ \"segment\": \"s\", \"kind\": \"device\" }", RuleSetDiagnosticCodes.Conflict, "", "Remove them")]
    public void BadClause_Read_IsReported(string clause, string code, string path, string message)
    {
        RuleSetDiagnostic trouble = Json.Trouble($$"""{ "rules": [ { "serve": "on" }, { "when": [ {{clause}} ], "serve": "on" } ], "fallthrough": "off" }""");

        Assert.Equal((code, "$.flags.f.rules[1].when[0]" + path), (trouble.Code, trouble.Path));
        Assert.Contains(message, trouble.Message, StringComparison.Ordinal);
    }
}

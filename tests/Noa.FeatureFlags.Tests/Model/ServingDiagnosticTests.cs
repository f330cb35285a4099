using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class ServingDiagnosticTests
{
    [Theory]
    [InlineData("\"\"", RuleSetDiagnosticCodes.InvalidValue, "", "empty")]
    [InlineData("{}", RuleSetDiagnosticCodes.Missing, "", "serves nothing")]
    [InlineData("""{ "by": "accountId" }""", RuleSetDiagnosticCodes.Missing, "", "serves nothing")]
    [InlineData("""{ "variation": "on" }""", RuleSetDiagnosticCodes.UnknownProperty, ".variation", "not a property")]
    [InlineData("""{ "rollout": 50 }""", RuleSetDiagnosticCodes.WrongType, ".rollout", "found a number")]
    [InlineData("""{ "rollout": { "on": "50%" } }""", RuleSetDiagnosticCodes.WrongType, ".rollout.on", "Expected a percentage")]
    [InlineData("""{ "rollout": { "on": 150 } }""", RuleSetDiagnosticCodes.InvalidValue, ".rollout.on", "150 is not a percentage")]
    [InlineData("""{ "rollout": { "on": 100 }, "percentage": 5 }""", RuleSetDiagnosticCodes.Conflict, ".percentage", "'rollout' stands here before")]
    [InlineData("""{ "strategy": "x", "experiment": {} }""", RuleSetDiagnosticCodes.Conflict, ".experiment", "'strategy' stands here before")]
    [InlineData("""{ "percentage": 5, "by": "" }""", RuleSetDiagnosticCodes.InvalidValue, ".by", "empty")]
    [InlineData("""{ "percentage": 5, "kind": "a b" }""", RuleSetDiagnosticCodes.InvalidValue, ".kind", "'a b' cannot be a context kind")]
    [InlineData("""{ "percentage": 5, "hash": "md5" }""", RuleSetDiagnosticCodes.InvalidValue, ".hash", "'noa1'")]
    [InlineData("""{ "percentage": 5, "hash": 1 }""", RuleSetDiagnosticCodes.WrongType, ".hash", "Expected a string")]
    [InlineData("""{ "percentage": 5, "parameters": {} }""", RuleSetDiagnosticCodes.Conflict, "", "belong to a 'strategy'")]
    [InlineData("""{ "strategy": "x", "by": "accountId" }""", RuleSetDiagnosticCodes.Conflict, "", "into 'parameters'")]
    [InlineData("""{ "strategy": "x", "parameters": [] }""", RuleSetDiagnosticCodes.WrongType, ".parameters", "Expected an object")]
    [InlineData("""{ "strategy": "" }""", RuleSetDiagnosticCodes.InvalidValue, ".strategy", "empty")]
    [InlineData("""{ "experiment": "x" }""", RuleSetDiagnosticCodes.WrongType, ".experiment", "Expected an experiment")]
    [InlineData("""{ "experiment": { "id": "x" } }""", RuleSetDiagnosticCodes.Missing, ".experiment", "'weights'")]
    [InlineData("""{ "experiment": { "weights": {} } }""", RuleSetDiagnosticCodes.Missing, ".experiment", "'id'")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {} }, "kind": "device" }""", RuleSetDiagnosticCodes.Conflict, "", "inside the experiment")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {}, "layer": "l" } }""", RuleSetDiagnosticCodes.Missing, ".experiment", "'slice'")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {}, "slice": [0, 5] } }""", RuleSetDiagnosticCodes.Missing, ".experiment", "'layer'")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {}, "layer": "l", "slice": [0, 5], "allocation": 5 } }""", RuleSetDiagnosticCodes.Conflict, ".experiment", "one of the two")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {}, "layer": "l", "slice": [5, 5] } }""", RuleSetDiagnosticCodes.InvalidValue, ".experiment.slice", "the start below the end")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {}, "layer": "l", "slice": [0] } }""", RuleSetDiagnosticCodes.InvalidValue, ".experiment.slice", "as in [0, 40]")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {}, "layer": "l", "slice": [0, 10, 20] } }""", RuleSetDiagnosticCodes.InvalidValue, ".experiment.slice", "as in [0, 40]")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {}, "layer": "l", "slice": [0, "5"] } }""", RuleSetDiagnosticCodes.WrongType, ".experiment.slice[1]", "Expected a percentage")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {}, "layer": "l", "slice": 40 } }""", RuleSetDiagnosticCodes.WrongType, ".experiment.slice", "Expected a slice")]
    [InlineData("""{ "experiment": { "id": "x", "weights": {}, "metric": [] } }""", RuleSetDiagnosticCodes.UnknownProperty, ".experiment.metric", "'metrics'")]
    public void BadServing_Read_IsReported(string serving, string code, string path, string message)
    {
        RuleSetDiagnostic trouble = Json.Trouble($$"""{ "fallthrough": {{serving}} }""");

        Assert.Equal((code, "$.flags.f.fallthrough" + path), (trouble.Code, trouble.Path));
        Assert.Contains(message, trouble.Message, StringComparison.Ordinal);
    }
}

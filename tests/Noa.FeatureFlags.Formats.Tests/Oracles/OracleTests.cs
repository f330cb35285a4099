using System.Text.Json;
using System.Text.Json.Nodes;

namespace Noa.FeatureFlags.Formats.Tests.Oracles;

/// <summary>Imported definitions serve everybody what their own system's package serves.</summary>
public sealed class OracleTests
{
    private const int Contexts = 400;

    public static TheoryData<string> Kinds => [.. ForeignSystem.All.Select(static system => system.Kind)];

    // Breaks when a hash, an operator or what becomes of a missing attribute differs for anybody.
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Import_ForRandomContexts_ServesWhatItsSystemServes(string kind)
    {
        var system = ForeignSystem.Of(kind);
        ImportResult imported = system.Import();
        Assert.True(imported.IsComplete, string.Join('\n', imported.Notes));
        JsonObject[] contexts = [.. Enumerable.Range(0, Contexts).Select(system.RandomContext)];
        (string Flag, JsonNode Context)[] questions = [.. imported.Rules.Flags.SelectMany(flag => contexts.Select(context => (flag.Key, (JsonNode)context)))];

        IReadOnlyList<JsonElement> expected = await Oracle.AskAsync(kind, system.Definitions, questions);

        using FeatureFlagClient flags = FeatureFlagClient.FromJson(RuleFile.Of(imported.Rules));
        string[] differing = [.. questions.Zip(expected)
            .Select(pair => (pair.First.Flag, pair.First.Context, Expected: pair.Second, Actual: ForeignSystem.Answer(flags, pair.First.Flag, system.ToContext((JsonObject)pair.First.Context), pair.Second)))
            .Where(static answer => answer.Actual != ForeignSystem.Expectation(answer.Expected))
            .Select(static answer => $"{answer.Flag}: {answer.Actual} instead of {answer.Expected} for {answer.Context.ToJsonString()}")];
        Assert.True(differing.Length == 0, $"{differing.Length} of {questions.Length} answers differ:\n{string.Join('\n', differing.DistinctBy(static line => line.Split(':')[0]).Take(20))}");
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Tests;

namespace Noa.FeatureFlags.Formats.Tests.Oracles;

/// <summary>Answers of the systems' own packages that were written down, for where the packages are not.</summary>
public sealed class RecordedCaseTests
{
    private const string AcceptVariable = "NOA_ACCEPT_CASES";
    private const int ContextsAFlag = 3;

    public static TheoryData<string> Kinds => OracleTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Import_InRecordedCases_ServesWhatItsSystemServed(string kind)
    {
        var system = ForeignSystem.Of(kind);
        ImportResult imported = system.Import();
        string file = Repository.File($"tests/Noa.FeatureFlags.Formats.Tests/{system.Folder}/cases.json");
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            await RecordAsync(system, imported, file);
        }

        using var flags = FeatureFlagClient.FromJson(RuleFile.Of(imported.Rules));
        JsonElement[] cases = [.. JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.EnumerateArray()];
        string[] differing = [.. cases
            .Select(it => (It: it, Actual: ForeignSystem.Answer(flags, it.GetProperty("flag").GetString()!, system.ToContext((JsonObject)JsonNode.Parse(it.GetProperty("context").GetRawText())!), it.GetProperty("expected"))))
            .Where(static answer => answer.Actual != ForeignSystem.Expectation(answer.It.GetProperty("expected")))
            .Select(static answer => $"{answer.Actual} in {answer.It}")];

        Assert.True(cases.Length >= 100, $"{cases.Length} cases");
        Assert.Empty(differing);
    }

    private static async Task RecordAsync(ForeignSystem system, ImportResult imported, string file)
    {
        (string Flag, JsonNode Context)[] questions = [.. imported.Rules.Flags.SelectMany((flag, index) => Enumerable.Range(0, ContextsAFlag).Select(i => (flag.Key, (JsonNode)system.RandomContext(100_000 + index * ContextsAFlag + i))))];
        IReadOnlyList<JsonElement> answers = await Oracle.AskAsync(system.Kind, system.Definitions, questions);
        IEnumerable<string> lines = questions.Zip(answers, static (question, answer) =>
            new JsonObject { ["flag"] = question.Flag, ["context"] = question.Context.DeepClone(), ["expected"] = JsonNode.Parse(answer.GetRawText()) }.ToJsonString());
        await File.WriteAllTextAsync(file, $"[\n  {string.Join(",\n  ", lines)}\n]\n");
    }
}

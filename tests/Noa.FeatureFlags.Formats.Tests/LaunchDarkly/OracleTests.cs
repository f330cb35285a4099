using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Noa.FeatureFlags.Formats.LaunchDarkly;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Formats.Tests.LaunchDarkly;

/// <summary>Imported flags give the answers that LaunchDarkly's own SDK gives: value, variation, reason, rule, experiment.</summary>
public sealed partial class OracleTests(ITestOutputHelper output)
{
    private const int Flags = 400;
    private const int Segments = 40;
    private const int Contexts = 400;
    private const int Cases = 20_000;
    private const string Disagreed = "disagreed-";

    // The SDK for Node computes buckets in double precision, we in single precision like those for Go and .NET: one context of
    // ten million falls between.
    private const double BoundaryWidth = 2e-7;

    [Fact]
    public async Task RandomFlags_OfAFixedSeed_AnswerAsTheOracle() => await CompareAsync(20_270_301);

    [Fact]
    public async Task RandomFlags_OfARandomSeed_AnswerAsTheOracle() => await CompareAsync(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));

    [Fact]
    public async Task HandMadeEdges_AllTold_AnswerAsTheOracle()
    {
        var edges = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "LaunchDarkly", "edges.json"), TestContext.Current.CancellationToken))!;
        var cases = new JsonArray();

        // Where LaunchDarkly's SDKs differ from one another: see DisagreementTests.
        foreach (string flag in edges["flags"]!.AsObject().Select(static flag => flag.Key).Where(static key => key.StartsWith(Disagreed, StringComparison.Ordinal)).ToArray())
        {
            edges["flags"]!.AsObject().Remove(flag);
        }

        foreach (JsonObject context in edges["contexts"]!.AsArray().Cast<JsonObject>())
        {
            foreach ((string flag, _) in edges["flags"]!.AsObject())
            {
                cases.Add(new JsonObject { ["flag"] = flag, ["context"] = context.DeepClone() });
            }
        }

        edges.Remove("contexts");
        edges["cases"] = cases;
        await CompareAsync(edges);
    }

    private async Task CompareAsync(ulong seed)
    {
        output.WriteLine($"seed {seed}");
        var dice = new Dice(seed);
        var rules = new RandomRules(dice);
        var contexts = new RandomContexts(dice);
        var flags = new JsonObject();
        for (int i = 0; i < Flags; i++)
        {
            flags[$"flag-{i}"] = rules.Flag($"flag-{i}", [.. Enumerable.Range(Math.Max(0, i - 6), Math.Min(i, 6)).Select(static before => $"flag-{before}")]);
        }

        var segments = new JsonObject();
        for (int i = 0; i < Segments; i++)
        {
            segments[$"segment-{i}"] = rules.Segment($"segment-{i}", [.. Enumerable.Range(Math.Max(0, i - 3), Math.Min(i, 3)).Select(static before => $"segment-{before}")]);
        }

        JsonObject[] known = [.. Enumerable.Range(0, Contexts).Select(_ => contexts.Next())];
        var cases = new JsonArray([.. Enumerable.Range(0, Cases).Select(i => new JsonObject { ["flag"] = $"flag-{dice.Next(Flags)}", ["context"] = dice.Of(known).DeepClone() })]);
        await CompareAsync(new JsonObject { ["flags"] = flags, ["segments"] = segments, ["cases"] = cases });
    }

    private async Task CompareAsync(JsonObject question)
    {
        Oracle.SkipUnlessInstalled();
        IReadOnlyList<JsonElement> answers = await Oracle.EvaluateAsync(question);
        JsonElement data = JsonSerializer.SerializeToElement(question);
        ImportResult imported = new LaunchDarklyImporter().Import(JsonSerializer.SerializeToUtf8Bytes(question));
        using var provider = new RuleSetProvider(new InMemorySource(imported.Rules));
        using var client = new FeatureFlagClient(provider);
        Assert.DoesNotContain(provider.Status.Diagnostics, static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error);

        JsonElement[] cases = [.. data.GetProperty("cases").EnumerateArray()];
        Assert.Equal(cases.Length, answers.Count);
        var differences = new List<string>();
        int atBoundaries = 0;
        for (int i = 0; i < cases.Length; i++)
        {
            string flag = cases[i].GetProperty("flag").GetString()!;
            Explanation ours = client.Explain(flag, EvaluationContext.FromJson(cases[i].GetProperty("context")));
            var theirs = LaunchDarklyAnswer.OfOracle(answers[i], data, flag);
            var own = LaunchDarklyAnswer.OfOurs(ours.Result);
            if (own == theirs)
            {
                continue;
            }

            if (IsAtABoundary(ours))
            {
                atBoundaries++;
                continue;
            }

            differences.Add($"{flag} for {cases[i].GetProperty("context")}\n  oracle {theirs}\n  ours   {own}\n{data.GetProperty("flags").GetProperty(flag)}\n{ours}");
        }

        output.WriteLine($"{cases.Length} cases, {differences.Count} differences, {atBoundaries} between single and double precision");
        Assert.True(differences.Count == 0, $"{differences.Count} of {cases.Length} differ:\n{string.Join('\n', differences.Take(3))}");
        Assert.True(atBoundaries <= 2, $"{atBoundaries} cases at boundaries are no chance.");
    }

    private static bool IsAtABoundary(Explanation ours) => Positions().Matches(ours.ToString()!).Any(static match =>
    {
        double position = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * Bucket.Count;
        return Math.Abs(position - Math.Round(position)) < BoundaryWidth * Bucket.Count;
    });

    [GeneratedRegex("; at ([0-9.E-]+)")]
    private static partial Regex Positions();
}

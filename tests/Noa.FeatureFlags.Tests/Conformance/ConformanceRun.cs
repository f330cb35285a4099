using System.Text;
using System.Text.Json;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Conformance;

/// <summary>Evaluates a case in every way the public face offers, and tells what differs from the expectation.</summary>
internal static class ConformanceRun
{
    private static readonly TimeSpan StartUpLimit = TimeSpan.FromSeconds(2);

    /// <summary>Runs a case on its rule set as written and in the long form.</summary>
    /// <returns>A line for each difference; empty when there is none.</returns>
    public static async Task<IReadOnlyList<string>> FindDifferencesAsync(ConformanceCase @case)
    {
        if (@case.RuleSet is not { } text)
        {
            return await FindDifferencesAsync(@case, "nothing loaded", null);
        }

        RuleSetDefinition asWritten = RuleSetJson.Parse(Encoding.UTF8.GetBytes(text));
        IReadOnlyList<string> differences = await FindDifferencesAsync(@case, "as written", asWritten);
        return asWritten.IsReadable
            ? [.. differences, .. await FindDifferencesAsync(@case, "long form", RuleSetJson.Parse(LongFormOf(asWritten)))]
            : differences;
    }

    private static byte[] LongFormOf(RuleSetDefinition ruleSet)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            RuleSetJson.Write(writer, ruleSet);
        }

        return stream.ToArray();
    }

    private static async Task<IReadOnlyList<string>> FindDifferencesAsync(ConformanceCase @case, string form, RuleSetDefinition? ruleSet)
    {
        await using var client = new FeatureFlagClient(new RuleSetProvider(new FixedSource(ruleSet)));
        if (ruleSet is { IsReadable: true })
        {
            // The source hands over before its first await, so that the client is ready as soon as it is made.
            await client.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(StartUpLimit);
        }

        FlagDefinition? flag = ruleSet?.Flags.FirstOrDefault(flag => flag.Key == @case.Flag);
        var expected = ConformanceAnswer.FromJson(@case.Expect, flag?.Variations ?? []);
        return [.. AnswersOf(client, @case, expected)
            .Where(read => read.Answer != expected)
            .Select(read => $"{@case} ({form}, {read.How}):\n  expected {expected}\n  but was  {read.Answer}")];
    }

    private static IEnumerable<(string How, ConformanceAnswer Answer)> AnswersOf(FeatureFlagClient client, ConformanceCase @case, ConformanceAnswer expected)
    {
        var reads = ConformanceReads.Of(@case.Type);
        foreach ((string How, ConformanceAnswer Answer) read in reads.ReadAll(client, @case))
        {
            yield return read;
        }

        foreach ((string how, ConformanceAnswer answer) in reads.ReadAll(client.Snapshot(), @case))
        {
            yield return ("snapshot, " + how, answer);
        }

        // An explanation is asked for no type, so that it cannot be of the wrong one.
        if (expected.Error != nameof(EvaluationError.TypeMismatch))
        {
            yield return ("explained", Explained(client, @case));
            yield return ("snapshot, explained", Explained(client.Snapshot(), @case));
        }
    }

    private static ConformanceAnswer Explained(IFeatureFlags flags, ConformanceCase @case)
    {
        EvaluationDetail<string?> result = flags.Explain(@case.Flag!, @case.Context!).Result;
        FlagValue value = result.Value is { } text ? FlagValue.FromJson(JsonDocument.Parse(text).RootElement) : FlagValue.FromJson(@case.Default);
        return ConformanceAnswer.Of(result, value);
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Noa.FeatureFlags.Formats.Tests.Oracles;

/// <summary>What tests know of a system: its importer, its definitions here, and how its contexts and answers are ours.</summary>
internal sealed record ForeignSystem(string Kind, string Folder, Func<JsonObject, EvaluationContext> ToContext, Func<int, JsonObject> RandomContext)
{
    public static readonly ForeignSystem[] All =
    [
        new("flagd", "Flagd", ForeignContexts.OfFlagd, ForeignContexts.RandomFlagd),
        new("unleash", "Unleash", ForeignContexts.OfUnleash, ForeignContexts.RandomUnleash),
        new("growthbook", "GrowthBook", ForeignContexts.OfGrowthBook, ForeignContexts.RandomGrowthBook),
    ];

    public JsonNode Definitions => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, Folder, "definitions.json")))!;

    public static ForeignSystem Of(string kind) => All.Single(system => system.Kind == kind);

    public ImportResult Import() => Import(Definitions.ToJsonString());

    public ImportResult Import(string text) => RuleSetFormats.Importers.Single(importer => importer.Kind == Kind).Import(Encoding.UTF8.GetBytes(text));

    /// <summary>What our evaluator answers, in the words of an oracle.</summary>
    public static string Answer(IFeatureFlags flags, string flag, EvaluationContext context, JsonElement expected)
    {
        EvaluationDetail<JsonElement> detail = flags.Evaluate(flag, context, default(JsonElement));
        return detail.Error != EvaluationError.None ? "an error"
            : detail.Variation is null ? "nothing"
            : expected.TryGetProperty("value", out JsonElement value) ? JsonElement.DeepEquals(value, detail.Value) ? "as expected" : detail.Value.ToString()
            : expected.TryGetProperty("variant", out JsonElement variant) ? variant.GetString() == detail.Variation ? "as expected" : detail.Variation
            : detail.Variation;
    }

    public static string Expectation(JsonElement expected) =>
        expected.TryGetProperty("error", out _) ? "an error" : expected.EnumerateObject().Any() ? "as expected" : "nothing";

}

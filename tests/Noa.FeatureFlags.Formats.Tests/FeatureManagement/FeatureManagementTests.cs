using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;
using Noa.FeatureFlags.Formats.Tests.LaunchDarkly;
using Noa.FeatureFlags.Formats.Tests.Oracles;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Tests.FeatureManagement;

/// <summary>Imported features serve everybody what Microsoft.FeatureManagement itself serves.</summary>
public sealed class FeatureManagementTests
{
    private const int Contexts = 400;
    private const string VariantSuffix = "/variant";

    private static readonly string Definitions = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "FeatureManagement", "definitions.json"));

    // Breaks when the hash, a boundary or the order of allocations differs for anybody.
    [Fact]
    public async Task Import_ForRandomContexts_ServesWhatItsSystemServes()
    {
        ImportResult imported = Import(Definitions);
        Assert.True(imported.IsComplete, string.Join('\n', imported.Notes));
        await using ServiceProvider services = ServicesOf(Definitions);
        IVariantFeatureManager manager = services.GetRequiredService<IVariantFeatureManager>();
        using var flags = FeatureFlagClient.FromJson(RuleFile.Of(imported.Rules));
        var differing = new List<string>();
        int questions = 0;
        foreach (TargetingContext context in Enumerable.Range(0, Contexts).Select(RandomContext))
        {
            EvaluationContext own = OwnContext(context);
            foreach (FlagDefinition flag in imported.Rules.Flags)
            {
                string expected = await ExpectedAsync(manager, flag.Key, context);
                EvaluationDetail<JsonElement> detail = flags.Evaluate(flag.Key, own, default(JsonElement));
                string actual = detail.Error == EvaluationError.None ? detail.Variation ?? "nothing" : $"{detail.Error}";
                questions++;
                if (actual != expected)
                {
                    differing.Add($"{flag.Key}: {actual} instead of {expected} for {context.UserId} of {string.Join(", ", context.Groups ?? [])}");
                }
            }
        }

        Assert.True(differing.Count == 0, $"{differing.Count} of {questions} answers differ:\n{string.Join('\n', differing.DistinctBy(static line => line.Split(':')[0]))}");
    }

    [Theory]
    [InlineData("""{ "FeatureManagement": { "it": { "EnabledFor": [{ "Name": "Microsoft.TimeWindow", "Parameters": { "Start": "2027-01-01" } }] } } }""", "flags.it.EnabledFor[0]", "time")]
    [InlineData("""{ "FeatureManagement": { "it": { "EnabledFor": [{ "Name": "Percentage", "Parameters": { "Value": 50 } }] } } }""", "flags.it.EnabledFor[0].Parameters.Value", "each evaluation")]
    [InlineData("""{ "FeatureManagement": { "it": { "EnabledFor": [{ "Name": "Browser", "Parameters": {} }] } } }""", "flags.it.EnabledFor[0]", "Browser")]
    [InlineData("""{ "feature_management": { "feature_flags": [ { "id": "it", "enabled": true, "variants": [{ "name": "a", "status_override": "Disabled" }] } ] } }""", "flags.it.variants[0].status_override", "filters")]
    public void Feature_ThatCannotBeSaidHere_IsNamed(string file, string place, string why)
    {
        ConversionNote note = Import(file).Notes.First(static note => note.Kind == ConversionNoteKind.Refused);

        Assert.Equal(place, note.Path);
        Assert.Contains(why, note.Message, StringComparison.Ordinal);
    }

    private static ImportResult Import(string text) => RuleSetFormats.Importers.Single(static importer => importer.Kind == "featuremanagement").Import(Encoding.UTF8.GetBytes(text));

    private static async Task<string> ExpectedAsync(IVariantFeatureManager manager, string key, TargetingContext context)
    {
        if (!key.EndsWith(VariantSuffix, StringComparison.Ordinal))
        {
            return await manager.IsEnabledAsync(key, context) ? "on" : "off";
        }

        return (await manager.GetVariantAsync(key[..^VariantSuffix.Length], (ITargetingContext)context))?.Name ?? "nothing";
    }

    private static TargetingContext RandomContext(int seed)
    {
        var dice = new Dice((ulong)seed);
        return new TargetingContext { UserId = dice.Once(20) ? null : $"user-{dice.Next(seed < 100 ? 8 : 5000)}", Groups = dice.Once(3) ? null : [dice.Of("ring-0", "ring-1", "ring-2")] };
    }

    private static EvaluationContext OwnContext(TargetingContext context) =>
        context.Groups is null ? EvaluationContext.For(context.UserId) : EvaluationContext.For(context.UserId, ("groups", context.Groups.ToArray()));

    private static ServiceProvider ServicesOf(string json)
    {
        var settings = new Dictionary<string, string?>();
        Flatten("", JsonDocument.Parse(json).RootElement, settings);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddFeatureManagement();
        return services.BuildServiceProvider();
    }

    // As a file of settings is read.
    private static void Flatten(string path, JsonElement element, Dictionary<string, string?> settings)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Flatten(path.Length == 0 ? property.Name : $"{path}:{property.Name}", property.Value, settings);
                }

                break;
            case JsonValueKind.Array:
                foreach ((int index, JsonElement item) in element.EnumerateArray().Index())
                {
                    Flatten($"{path}:{index.ToString(CultureInfo.InvariantCulture)}", item, settings);
                }

                break;
            default:
                settings[path] = element.ToString();
                break;
        }
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
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

    // Breaks when a bound is taken to be within or outside other than there, or when a clock is asked that is not the test's.
    [Fact]
    public async Task TimeWindow_AroundItsBounds_IsOpenWhenItsSystemSaysSo()
    {
        const string Windows = """
            { "FeatureManagement": {
              "from": { "EnabledFor": [{ "Name": "Microsoft.TimeWindow", "Parameters": { "Start": "2027-03-01T12:00:00Z" } }] },
              "until": { "EnabledFor": [{ "Name": "TimeWindow", "Parameters": { "End": "Mon, 01 Mar 2027 12:00:00 GMT" } }] },
              "both": { "EnabledFor": [{ "Name": "Microsoft.TimeWindow", "Parameters": { "Start": "2027-03-01T13:00:00+01:00", "End": "2027-03-02T00:00:00Z" } }] },
              "turned": { "EnabledFor": [{ "Name": "Microsoft.TimeWindow", "Parameters": { "Start": "2027-03-02T00:00:00Z", "End": "2027-03-01T12:00:00Z" } }] },
              "unbounded": { "EnabledFor": [{ "Name": "Microsoft.TimeWindow", "Parameters": { "Start": "" } }] },
              "either": { "EnabledFor": [{ "Name": "Microsoft.TimeWindow", "Parameters": { "Start": "2027-03-02T00:00:00Z" } }, { "Name": "Microsoft.TimeWindow", "Parameters": { "End": "2027-03-01T12:00:00Z" } }] },
              "each": { "RequirementType": "All", "EnabledFor": [{ "Name": "Microsoft.TimeWindow", "Parameters": { "Start": "2027-03-01T12:00:00Z" } }, { "Name": "Targeting", "Parameters": { "Audience": { "DefaultRolloutPercentage": 50 } } }] }
            } }
            """;
        ImportResult imported = Import(Windows);
        Assert.True(imported.IsComplete, string.Join('\n', imported.Notes));
        var noon = new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var clock = new FakeTimeProvider(noon.AddDays(-1));
        await using ServiceProvider services = ServicesOf(Windows, clock);
        IVariantFeatureManager manager = services.GetRequiredService<IVariantFeatureManager>();
        using FeatureFlagsForTests flags = new FeatureFlagsForTests(clock).WithRules(RuleFile.Of(imported.Rules));
        var differing = new List<string>();
        int open = 0;
        foreach (DateTimeOffset now in new[] { noon, noon.AddHours(12) }.SelectMany(static bound => new[] { bound.AddTicks(-1), bound, bound.AddTicks(1) }))
        {
            clock.SetUtcNow(now);
            foreach ((string key, TargetingContext context) in imported.Rules.Flags.SelectMany(static flag => Enumerable.Range(0, 10).Select(i => (flag.Key, RandomContext(i)))))
            {
                bool expected = await manager.IsEnabledAsync(key, context), actual = flags.IsEnabled(key, OwnContext(context));
                open += expected ? 1 : 0;
                if (actual != expected)
                {
                    differing.Add($"{key} at {now:O}: {actual}");
                }
            }
        }

        Assert.Empty(differing.Distinct());
        Assert.InRange(open, 100, 300);
    }

    [Theory]
    [InlineData("""{ "FeatureManagement": { "it": { "EnabledFor": [{ "Name": "Microsoft.TimeWindow", "Parameters": { "Start": "2027-01-01" } }] } } }""", "flags.it.EnabledFor[0].Parameters.Start", "zone")]
    [InlineData("""{ "FeatureManagement": { "it": { "EnabledFor": [{ "Name": "Microsoft.TimeWindow", "Parameters": { "Start": "2027-01-01T00:00:00Z", "Recurrence": { "Pattern": { "Type": "Daily" } } } }] } } }""", "flags.it.EnabledFor[0].Parameters.Recurrence", "comes again")]
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

    private static ServiceProvider ServicesOf(string json, TimeProvider? clock = null)
    {
        var settings = new Dictionary<string, string?>();
        Flatten("", JsonDocument.Parse(json).RootElement, settings);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(clock ?? TimeProvider.System);
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

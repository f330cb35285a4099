using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Flagd;

/// <summary>Reads flagd's definitions: https://flagd.dev/schema/v0/flags.json</summary>
internal sealed class FlagdImporter : IRuleSetImporter
{
    public string Kind => "flagd";

    public ImportResult Import(ReadOnlyMemory<byte> utf8) => JsonPlace.Read(utf8, static file =>
    {
        var entries = new EntryCollector();
        JsonPlace evaluators = file["$evaluators"];
        foreach ((string key, JsonPlace flag) in FlagsOf(file["flags"]))
        {
            entries.Add(key, conditions => Read(key, new JsonPlace(flag.Element, ""), evaluators, conditions, entries.Notes));
        }

        return entries.ToResult();
    });

    private static IEnumerable<(string Key, JsonPlace Flag)> FlagsOf(JsonPlace flags) => flags.Element.ValueKind switch
    {
        JsonValueKind.Array => flags.Items().Select(static flag => (flag["key"].Text(), flag)),
        JsonValueKind.Object => flags.Members(),
        _ => throw flags.Refuse("This is no file of flagd: it needs \"flags\"."),
    };

    private static FlagDefinition Read(string key, JsonPlace flag, JsonPlace evaluators, ConditionWriter conditions, ConversionNotes notes)
    {
        bool isEnabled = flag["state"].Text() switch
        {
            "ENABLED" => true,
            "DISABLED" => false,
            _ => throw flag["state"].Refuse("A state is ENABLED or DISABLED."),
        };
        Variation[] variations = [.. flag["variants"].Members().Select(static variant => new Variation(variant.Name, variant.Value.Value()))];
        string? fallback = flag["defaultVariant"].TextOrNull();
        if (fallback is not null && !Array.Exists(variations, variation => variation.Name == fallback))
        {
            throw flag["defaultVariant"].Refuse($"There is no variant '{fallback}'.");
        }

        var logic = new TargetingReader(key, variations, fallback, evaluators, conditions, notes);
        (IReadOnlyList<TargetingRule> rules, Serving fallthrough) = logic.Read(flag["targeting"]);
        if (flag["metadata"].Members().Any())
        {
            notes.Change("metadata", "Metadata is not kept, but for description and owner.");
        }

        return new FlagDefinition
        {
            Key = key,
            Description = TextIn(flag["metadata"], "description"),
            Owner = TextIn(flag["metadata"], "owner"),
            IsEnabled = isEnabled,
            Variations = variations,
            // Where flagd finds nobody to bucket, the default variant is served; and nothing at all when the flag is off.
            OffVariation = isEnabled ? fallback : null,
            Rules = rules,
            Fallthrough = fallthrough,
        };
    }

    private static string? TextIn(JsonPlace metadata, string name) => metadata.IsGiven && metadata[name] is { IsText: true } text ? text.Text() : null;
}

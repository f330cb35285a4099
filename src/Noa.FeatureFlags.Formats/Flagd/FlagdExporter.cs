using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Flagd;

/// <summary>Writes flagd's definitions, for providers that evaluate in process. A flag that cannot be said there is left out and named, in the notes and in the file's metadata.</summary>
internal sealed class FlagdExporter : IRuleSetExporter
{
    /// <summary>Name of the metadata that names the flags left out.</summary>
    public const string LeftOut = "leftOut";

    private const string Schema = "https://flagd.dev/schema/v0/flags.json";

    public string Kind => "flagd";

    public ExportResult Export(RuleSetDefinition rules) => Export(rules, []);

    /// <summary>Writes definitions.</summary>
    /// <param name="rules">What to write.</param>
    /// <param name="metadata">Metadata of the whole, which results carry.</param>
    public static ExportResult Export(RuleSetDefinition rules, JsonObject metadata)
    {
        var notes = new ConversionNotes();
        var flags = new JsonObject();
        var refused = new List<string>();
        foreach (FlagDefinition flag in rules.Flags)
        {
            notes.EnterFlag(flag.Key);
            try
            {
                flags.Add(flag.Key, Write(flag, rules));
            }
            catch (RefusedException exception)
            {
                notes.Refuse(exception.Path, exception.Message);
                refused.Add(flag.Key);
            }
        }

        if (refused.Count > 0)
        {
            metadata.Add(LeftOut, string.Join(' ', refused));
        }

        var file = new JsonObject { ["$schema"] = Schema, ["metadata"] = metadata, ["flags"] = flags };
        return new ExportResult { Utf8 = JsonSerializer.SerializeToUtf8Bytes(file, FlagdJson.Default.JsonObject), Flags = [.. flags.Select(static flag => flag.Key)], Notes = notes.All };
    }

    private static JsonObject Write(FlagDefinition flag, RuleSetDefinition rules)
    {
        var variants = new JsonObject();
        foreach (Variation variation in flag.Variations)
        {
            variants.Add(variation.Name, JsonNode.Parse(variation.Value.ToString()));
        }

        var written = new JsonObject { ["state"] = "ENABLED", ["variants"] = variants };
        JsonNode? targeting = new LogicWriter(rules).Targeting(flag, depth: 0);
        bool isFixed = targeting is null || targeting.GetValueKind() == JsonValueKind.String;

        // Without a default variant the caller's default value counts: what is served when the targeting says null.
        if ((isFixed ? targeting?.GetValue<string>() : flag.OffVariation) is { } fallback)
        {
            written.Add("defaultVariant", fallback);
        }

        if (!isFixed)
        {
            written.Add("targeting", targeting);
        }

        return written;
    }
}

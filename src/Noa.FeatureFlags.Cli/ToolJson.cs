using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Noa.FeatureFlags.Cli.Experiments.Result;
using Noa.FeatureFlags.Cli.Flags.Convert;
using Noa.FeatureFlags.Cli.Flags.Diff;
using Noa.FeatureFlags.Cli.Flags.Evaluate;
using Noa.FeatureFlags.Cli.Flags.Explain;
using Noa.FeatureFlags.Cli.Flags.List;
using Noa.FeatureFlags.Cli.Flags.Simulate;
using Noa.FeatureFlags.Cli.Flags.Validate;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli;

/// <summary>Writes reports as JSON; the property names are documented in docs/cli.md and stay.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(ValidateReport))]
[JsonSerializable(typeof(EvaluateReport))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(ListReport))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(SimulateReport))]
[JsonSerializable(typeof(ConversionReport))]
[JsonSerializable(typeof(ExperimentReport))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>Writes documents.</summary>
    public static readonly ToolJson Readable = With(isIndented: true);

    private static readonly ToolJson OneLine = With(isIndented: false);

    /// <summary>Prints one document.</summary>
    public static void Write<T>(T report, ToolConsole console) =>
        console.Output.WriteLine(JsonSerializer.Serialize(report!, typeof(T), Readable));

    /// <summary>A value in one line, for people.</summary>
    public static string InOneLine(JsonElement value) => JsonSerializer.Serialize(value, OneLine.JsonElement);

    private static ToolJson With(bool isIndented) => new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = isIndented,
        NewLine = "\n",

        // Letters of all languages stay readable; the document is never put into HTML as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Noa.FeatureFlags.Cli.Flags.Evaluate;
using Noa.FeatureFlags.Cli.Flags.Explain;
using Noa.FeatureFlags.Cli.Flags.Validate;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli;

/// <summary>Writes reports as JSON; the property names are documented in docs/cli.md and stay.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(ValidateReport))]
[JsonSerializable(typeof(EvaluateReport))]
[JsonSerializable(typeof(ExplainReport))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    private static readonly ToolJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",

        // Letters of all languages stay readable; the document is never put into HTML as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Prints one document.</summary>
    public static void Write<T>(T report, ToolConsole console) =>
        console.Output.WriteLine(JsonSerializer.Serialize(report!, typeof(T), Readable));
}

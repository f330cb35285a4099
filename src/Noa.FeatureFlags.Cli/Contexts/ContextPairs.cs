using System.Text.Json;
using System.Text.Json.Nodes;

namespace Noa.FeatureFlags.Cli.Contexts;

/// <summary>Reads a context from pairs such as <c>plan=pro</c>.</summary>
internal static class ContextPairs
{
    private static readonly JsonNodeOptions NodeOptions = new() { PropertyNameCaseInsensitive = false };

    /// <exception cref="ToolFailure">A pair is none, a name stands twice, or the kind is malformed.</exception>
    public static EvaluationContext Parse(IReadOnlyList<string> pairs)
    {
        var context = new JsonObject(NodeOptions);
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw ToolFailure.Unusable($"'{pair}' is no attribute: --context takes pairs such as plan=pro. Files and flags go before it.");
            }

            string name = pair[..equals];
            if (!context.TryAdd(name, ValueOf(name, pair[(equals + 1)..])))
            {
                throw ToolFailure.Unusable($"The attribute '{name}' is given twice. For a list write {name}='[\"a\",\"b\"]'.");
            }
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(context.ToJsonString());
            return EvaluationContext.FromJson(document.RootElement);
        }
        catch (FormatException exception)
        {
            throw ToolFailure.Unusable($"--context cannot be understood: {exception.Message}");
        }
    }

    // Keys and kinds are always text: key=42 means the string, as an application would give it.
    private static JsonNode? ValueOf(string name, string text)
    {
        if (name is "key" or "kind")
        {
            return JsonValue.Create(text);
        }

        try
        {
            return JsonNode.Parse(text, NodeOptions, ContextFile.DocumentOptions);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}

using System.Buffers;
using System.Text.Json;
using Noa.FeatureFlags.Server.Evaluation;

namespace Noa.FeatureFlags.Server.Ofrep;

/// <summary>Contexts from OFREP requests: <c>{"context":{"targetingKey":"u1", ...}}</c>.</summary>
internal static class OfrepContext
{
    private const string TargetingKey = "targetingKey";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = ContextLimits.MaxDepth + 3, AllowDuplicateProperties = false };

    /// <summary>Reads the context of a request.</summary>
    /// <param name="body">The whole body; nothing and <c>{}</c> are the empty context.</param>
    /// <exception cref="OfrepException">It is not JSON, no context, or too large.</exception>
    public static EvaluationContext Read(ReadOnlyMemory<byte> body)
    {
        if (body.Span.Trim(" \r\n\t"u8).IsEmpty)
        {
            return EvaluationContext.Empty;
        }

        if (body.Length > ContextLimits.MaxBytes + 1024)
        {
            throw new OfrepException("INVALID_CONTEXT", $"A context has at most {ContextLimits.MaxBytes} bytes.");
        }

        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            bool isGiven = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("context", out JsonElement context) && context.ValueKind == JsonValueKind.Object;
            return isGiven ? Read(document.RootElement.GetProperty("context")) : EvaluationContext.Empty;
        }
        catch (JsonException)
        {
            throw new OfrepException("PARSE_ERROR", "The body is no JSON, names a property twice, or is nested too deeply.");
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new OfrepException("INVALID_CONTEXT", "The context is malformed: targetingKey is a string, and docs/evaluation.md shows the rest.");
        }
    }

    private static EvaluationContext Read(JsonElement context)
    {
        if (context.EnumerateObject().Count() > ContextLimits.MaxAttributes)
        {
            throw new OfrepException("INVALID_CONTEXT", $"A context has at most {ContextLimits.MaxAttributes} attributes.");
        }

        if (!context.TryGetProperty(TargetingKey, out JsonElement key))
        {
            return EvaluationContext.FromJson(context);
        }

        // The same context with the SDK's name for the key.
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("key");
            key.WriteTo(writer);
            foreach (JsonProperty property in context.EnumerateObject().Where(static property => property.Name is not (TargetingKey or "key")))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        using var renamed = JsonDocument.Parse(buffer.WrittenMemory);
        return EvaluationContext.FromJson(renamed.RootElement);
    }
}

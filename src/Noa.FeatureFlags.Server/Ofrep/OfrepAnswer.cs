using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Evaluation;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Ofrep;

/// <summary>Answers as OFREP writes them.</summary>
internal static class OfrepAnswer
{
    /// <summary>One flag: its evaluation, or why there is none.</summary>
    /// <returns>Status and body.</returns>
    public static (int Status, ReadOnlyMemory<byte> Body) Single(ServedRuleSet ruleSet, Caller caller, string key, EvaluationContext context)
    {
        EvaluationDetail<JsonElement> detail = FlagReader.Read(ruleSet, caller, key, context);
        int status = detail.Error switch
        {
            EvaluationError.None => StatusCodes.Status200OK,
            EvaluationError.FlagNotFound => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status400BadRequest,
        };
        return (status, Json(writer => WriteFlag(writer, key, detail)));
    }

    /// <summary>All flags that the caller sees.</summary>
    /// <param name="ruleSet">The version that answers.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="context">Whom for.</param>
    /// <param name="eventStream">Where changes are told, as path and query; null for nowhere.</param>
    public static ReadOnlyMemory<byte> Bulk(ServedRuleSet ruleSet, Caller caller, EvaluationContext context, string? eventStream) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("flags");
        foreach (string key in FlagReader.KeysFor(ruleSet, caller))
        {
            WriteFlag(writer, key, FlagReader.Read(ruleSet, caller, key, context));
        }

        writer.WriteEndArray();
        writer.WriteStartObject("metadata");
        writer.WriteNumber("revision", ruleSet.Version.Revision);
        writer.WriteEndObject();
        if (eventStream is not null)
        {
            WriteEventStream(writer, eventStream);
        }

        writer.WriteEndObject();
    });

    /// <summary>A request that failed.</summary>
    /// <param name="key">The flag asked for; null for the bulk route.</param>
    /// <param name="errorCode">OFREP's name.</param>
    /// <param name="details">For people; nothing of a context.</param>
    public static ReadOnlyMemory<byte> Error(string? key, string errorCode, string details) => Json(writer => WriteError(writer, key, errorCode, details));

    /// <summary>An ETag of a body, which differs with the rules and with what the context makes of them.</summary>
    public static string ETagOf(ReadOnlyMemory<byte> body) => $"\"{Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 16))}\"";

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }

    private static void WriteFlag(Utf8JsonWriter writer, string key, EvaluationDetail<JsonElement> detail)
    {
        if (detail.Error != EvaluationError.None)
        {
            WriteError(writer, key, NameOf(FlagReader.ErrorOf(detail.Error)), detail.Error == EvaluationError.FlagNotFound ? "There is no such flag." : "The flag could not be evaluated.");
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("key", key);
        writer.WriteString("reason", FlagReader.NameOf(FlagReader.ReasonOf(detail)));
        if (detail.Variation is not null)
        {
            // Without a variation the caller's default value counts, and there is neither value nor variant.
            writer.WriteString("variant", detail.Variation);
            writer.WritePropertyName("value");
            detail.Value.WriteTo(writer);
        }

        if (detail.RuleId is not null)
        {
            writer.WriteStartObject("metadata");
            writer.WriteString(FlagReader.RuleNameOf(detail), detail.RuleId);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    // Without an origin the client takes that of the address it asked.
    private static void WriteEventStream(Utf8JsonWriter writer, string requestUri)
    {
        writer.WriteStartArray("eventStreams");
        writer.WriteStartObject();
        writer.WriteString("type", "sse");
        writer.WriteStartObject("endpoint");
        writer.WriteString("requestUri", requestUri);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter writer, string? key, string errorCode, string details)
    {
        writer.WriteStartObject();
        if (key is not null)
        {
            writer.WriteString("key", key);
        }

        writer.WriteString("errorCode", errorCode);
        writer.WriteString("errorDetails", details);
        writer.WriteEndObject();
    }

    private static string NameOf(ErrorCode code) => code switch
    {
        ErrorCode.FlagNotFound => "FLAG_NOT_FOUND",
        ErrorCode.TypeMismatch => "TYPE_MISMATCH",
        ErrorCode.NotReady => "PROVIDER_NOT_READY",
        _ => "GENERAL",
    };
}

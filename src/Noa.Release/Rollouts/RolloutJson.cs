using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Noa.Release.Rollouts;

/// <summary>Lines of the log, and commands, as JSON.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(RolloutEvent))]
[JsonSerializable(typeof(CommandMessage))]
internal sealed partial class RolloutJson : JsonSerializerContext
{
    private static readonly RolloutJson OneLine = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // A measured NaN is kept as what it is.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Write(RolloutEvent line) => JsonSerializer.SerializeToUtf8Bytes(line, OneLine.RolloutEvent);

    public static RolloutEvent? ReadEvent(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, OneLine.RolloutEvent);

    public static byte[] Write(CommandMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, OneLine.CommandMessage);

    public static CommandMessage? ReadCommand(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, OneLine.CommandMessage);
}

using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using FlagValue = Noa.FeatureFlags.Protocol.V1.FlagValue;
using ValueType = Noa.FeatureFlags.Protocol.V1.ValueType;

namespace Noa.FeatureFlags.Server.Evaluation;

/// <summary>Values of variations as gRPC messages.</summary>
internal static class WireValue
{
    /// <summary>Turns a value into a message of the expected type.</summary>
    /// <param name="value">What a variation holds.</param>
    /// <param name="expected">What the caller can take.</param>
    /// <returns>Null when the value is not of that type.</returns>
    public static FlagValue? From(JsonElement value, ValueType expected) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False when expected is ValueType.Unspecified or ValueType.Bool => new FlagValue { BoolValue = value.GetBoolean() },
        JsonValueKind.String when expected is ValueType.Unspecified or ValueType.String => new FlagValue { StringValue = value.GetString() },
        JsonValueKind.Number when expected is ValueType.Unspecified or ValueType.Int && value.TryGetInt64(out long whole) => new FlagValue { IntValue = whole },
        JsonValueKind.Number when expected is ValueType.Unspecified or ValueType.Double => new FlagValue { DoubleValue = value.GetDouble() },
        JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null when expected is ValueType.Unspecified or ValueType.Object => new FlagValue { ObjectValue = ToValue(value) },
        _ => null,
    };

    private static Value ToValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => Value.ForBool(true),
        JsonValueKind.False => Value.ForBool(false),
        JsonValueKind.String => Value.ForString(value.GetString()),
        JsonValueKind.Number => Value.ForNumber(value.GetDouble()),
        JsonValueKind.Array => Value.ForList([.. value.EnumerateArray().Select(ToValue)]),
        JsonValueKind.Object => Value.ForStruct(ToStruct(value)),
        _ => Value.ForNull(),
    };

    /// <summary>A JSON object as a message.</summary>
    public static Struct ToStruct(JsonElement value)
    {
        var fields = new Struct();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            fields.Fields.Add(property.Name, ToValue(property.Value));
        }

        return fields;
    }
}

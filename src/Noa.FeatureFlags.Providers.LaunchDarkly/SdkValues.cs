#if HAS_LAUNCHDARKLY
using System.Text.Json;
using LaunchDarkly.Sdk;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Values from our types to LaunchDarkly's and back.</summary>
internal static class SdkValues
{
    public static LdValue FromAttribute(AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Boolean:
                value.TryGetBoolean(out bool boolean);
                return LdValue.Of(boolean);
            case AttributeKind.Integer or AttributeKind.Double:
                value.TryGetNumber(out double number);
                return LdValue.Of(number);
            case AttributeKind.String:
                value.TryGetString(out string? text);
                return LdValue.Of(text);
            case AttributeKind.Instant:
                value.TryGetInstant(out DateTimeOffset instant);
                return LdValue.Of(instant.ToUnixTimeMilliseconds());
            case AttributeKind.List:
                return LdValue.ArrayFrom(Array.ConvertAll(value.Items.ToArray(), FromAttribute));
            case AttributeKind.Object:
                return LdValue.ObjectFrom(value.Properties.ToDictionary(static pair => pair.Key, static pair => FromAttribute(pair.Value), StringComparer.Ordinal));
            default:
                return LdValue.Null;
        }
    }

    public static LdValue FromJson(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? LdValue.Null : LdValue.Parse(value.GetRawText());

    public static JsonElement ToJson(LdValue value) => JsonElement.Parse(value.ToJsonString());
}
#endif

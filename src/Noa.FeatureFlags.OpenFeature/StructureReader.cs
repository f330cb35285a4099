#if HAS_OPENFEATURE
using System.Text.Json;
using OpenFeature.Model;

namespace Noa.FeatureFlags.OpenFeature;

/// <summary>JSON as OpenFeature's values.</summary>
internal static class StructureReader
{
    public static Value Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => new Value(true),
        JsonValueKind.False => new Value(false),
        JsonValueKind.String => new Value(element.GetString()!),
        JsonValueKind.Number => new Value(element.GetDouble()),
        JsonValueKind.Array => new Value([.. element.EnumerateArray().Select(Read)]),
        JsonValueKind.Object => new Value(new Structure(element.EnumerateObject().ToDictionary(static field => field.Name, static field => Read(field.Value)))),
        _ => new Value(),
    };
}
#endif

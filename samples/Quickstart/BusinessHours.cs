using System.Text.Json;
using Noa.FeatureFlags;

namespace Quickstart;

/// <summary>A strategy of the shop's own: on while the support desk is open where the visitor is.</summary>
/// <remarks>Parameters: <c>opens</c> and <c>closes</c> (hours, 0 to 24), <c>utcOffset</c> (the attribute that holds the visitor's offset in hours).</remarks>
internal sealed class BusinessHours(TimeProvider clock) : IFlagStrategy
{
    public IVariationChooser Compile(JsonElement parameters, IReadOnlyList<string> variations)
    {
        int on = variations.ToList().IndexOf("on");
        if (on < 0)
        {
            throw new FormatException("business-hours serves the variation 'on', which the flag does not have: add it.");
        }

        int opens = HourOf(parameters, "opens");
        int closes = HourOf(parameters, "closes");
        if (opens >= closes)
        {
            throw new FormatException($"'opens' ({opens}) must be before 'closes' ({closes}).");
        }

        return new BusinessHoursChooser(clock, opens, closes, AttributeOf(parameters), on);
    }

    private static int HourOf(JsonElement parameters, string name) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(name, out JsonElement hour)
        && hour.ValueKind == JsonValueKind.Number && hour.TryGetInt32(out int value) && value is >= 0 and <= 24
            ? value
            : throw new FormatException($"'{name}' must be an hour from 0 to 24.");

    private static string AttributeOf(JsonElement parameters) =>
        parameters.TryGetProperty("utcOffset", out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : throw new FormatException("'utcOffset' must be the name of the attribute that holds the visitor's offset from UTC in hours.");
}

using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;

namespace Noa.FeatureFlags.Formats.FeatureManagement;

/// <summary>A feature, whichever schema it was written in. Names of properties are those of the schema.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsOn">False when it is off for everybody.</param>
/// <param name="NeedsAll">Whether all filters must pass, not one of them.</param>
/// <param name="Filters">Filters; none is for everybody.</param>
/// <param name="Variants">Variants.</param>
/// <param name="Allocation">Who is given which.</param>
/// <param name="Names">How the schema writes words.</param>
internal sealed record Feature(string Name, bool IsOn, bool NeedsAll, JsonPlace[] Filters, JsonPlace[] Variants, JsonPlace Allocation, Func<string, string> Names)
{
    public static Feature OfMicrosoftSchema(JsonPlace feature, string name)
    {
        JsonPlace conditions = feature["conditions"];
        return new Feature(
            name,
            feature["enabled"].Boolean(absent: false),
            NeedsAllOf(conditions.IsGiven ? conditions["requirement_type"] : default),
            conditions.IsGiven ? [.. conditions["client_filters"].Items()] : [],
            [.. feature["variants"].Items()],
            feature["allocation"],
            static word => word);
    }

    public static Feature OfDotNetSchema(JsonPlace feature, string name)
    {
        if (feature.Element.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.String)
        {
            bool isOn = feature.IsText ? bool.TryParse(feature.Text(), out bool written) && written : feature.Element.GetBoolean();
            return new Feature(name, isOn, false, [], [], default, Pascal);
        }

        // Without filters a feature of this schema is off; "AlwaysOn" is one.
        JsonPlace[] filters = feature["EnabledFor"].Element.ValueKind == JsonValueKind.Array ? [.. feature["EnabledFor"].Items()] : [];
        return new Feature(name, filters.Length > 0, NeedsAllOf(feature["RequirementType"]), filters, [.. feature["Variants"].Items()], feature["Allocation"], Pascal);
    }

    public JsonPlace In(JsonPlace place, string name) => place.IsGiven ? place[Names(name)] : default;

    private static bool NeedsAllOf(JsonPlace requirement) => string.Equals(requirement.TextOrNull(), "All", StringComparison.OrdinalIgnoreCase);

    // configuration_value is ConfigurationValue there.
    private static string Pascal(string name) => string.Concat(name.Split('_').Select(static part => char.ToUpperInvariant(part[0]) + part[1..]));
}

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads a flag's variations: an object from name to value.</summary>
internal static class VariationsReader
{
    /// <summary>The variation that a plain flag serves when it is on.</summary>
    public const string On = "on";

    /// <summary>The variation that a flag serves when it is off, unless it says otherwise.</summary>
    public const string Off = "off";

    public static IReadOnlyList<Variation> Read(ref JsonCursor json)
    {
        if (!json.TryEnterObject("an object from variation name to value"))
        {
            return Variation.OnAndOff;
        }

        int reportsBefore = json.ReportCount;
        ListBuilder<Variation> variations = default;
        while (json.NextEntry(out string name))
        {
            if (variations.Count == RuleSetLimits.MaxVariations)
            {
                json.RefuseRest(RuleSetLimits.MaxVariations, "variations in one flag");
                break;
            }

            if (Has(variations.Items, name))
            {
                json.RefuseDuplicate("variation");
                continue;
            }

            variations.Add(new Variation(name, ReadValue(ref json, variations.Items)));
        }

        if (variations.Count == 0 && json.ReportCount == reportsBefore)
        {
            json.Report(RuleSetDiagnosticCodes.InvalidValue, "A flag needs at least one variation. Leave 'variations' out for 'on' and 'off'.");
        }

        return IsOnAndOff(variations.Items) ? Variation.OnAndOff : variations.ToArray();
    }

    /// <summary>Whether these are the variations of a flag that names none.</summary>
    public static bool IsOnAndOff(IReadOnlyList<Variation> variations) => ReferenceEquals(variations, Variation.OnAndOff);

    private static bool IsOnAndOff(ReadOnlySpan<Variation> variations) =>
        variations.Length == 2
        && variations[0] is { Name: On, Value: { Type: FlagType.Boolean, Boolean: true } }
        && variations[1] is { Name: Off, Value: { Type: FlagType.Boolean, Boolean: false } };

    private static bool Has(ReadOnlySpan<Variation> variations, string name)
    {
        foreach (Variation variation in variations)
        {
            if (variation.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private static FlagValue ReadValue(ref JsonCursor json, scoped ReadOnlySpan<Variation> before)
    {
        int reportsBefore = json.ReportCount;
        FlagValue value = FlagValueReader.Read(ref json);
        if (json.ReportCount == reportsBefore && before.Length > 0 && before[0].Value.Type != value.Type)
        {
            string first = $"'{JsonCursor.Clip(before[0].Name)}' is {Describe(before[0].Value.Type)}";
            json.Report(RuleSetDiagnosticCodes.WrongType, $"All variations of a flag have one type: {first}, this is {Describe(value.Type)}.");
        }

        return value;
    }

    private static string Describe(FlagType type) => type switch
    {
        FlagType.Boolean => "a boolean",
        FlagType.Number => "a number",
        FlagType.String => "a string",
        _ => "an object or array",
    };
}

using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads a flag: an object, or <c>true</c> or <c>false</c> for short.</summary>
internal static class FlagReader
{
    public static readonly ObjectShape<Property> Shape = new("a flag");

    public enum Property
    {
        Description,
        Owner,
        Tags,
        Expires,
        ClientSide,
        TrackExposures,
        Enabled,
        Salt,
        Variations,
        OffVariation,
        Prerequisites,
        Targets,
        Rules,
        Fallthrough,
        Percentage,
        Lenient,
    }

    public static FlagDefinition Read(ref JsonCursor json, string key)
    {
        FlagDraft flag = new();
        PropertySet<Property> seen = default;
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            flag.IsEnabled = json.ReadBoolean();
        }
        else if (json.TryEnterObject("a flag: an object, or true or false"))
        {
            while (json.NextProperty(Shape, ref seen, out Property property))
            {
                ReadProperty(ref json, property, ref flag, seen);
            }

            CheckFallthrough(ref json, flag, seen);
        }

        if (!seen.Has(Property.OffVariation) && flag.Has(VariationsReader.Off))
        {
            flag.OffVariation = VariationsReader.Off;
        }

        return flag.ToDefinition(key, json.Fingerprint());
    }

    private static void ReadProperty(ref JsonCursor json, Property property, ref FlagDraft flag, in PropertySet<Property> seen)
    {
        switch (property)
        {
            case Property.Description:
                flag.Description = json.ReadText();
                break;
            case Property.Owner:
                flag.Owner = json.ReadText();
                break;
            case Property.Tags:
                flag.Tags = json.ReadTexts();
                break;
            case Property.Expires:
                flag.Expires = json.ReadDate();
                break;
            case Property.ClientSide:
                flag.IsClientSide = json.ReadBoolean();
                break;
            case Property.TrackExposures:
                flag.TracksExposures = json.ReadBoolean();
                break;
            case Property.Enabled:
                flag.IsEnabled = json.ReadBoolean();
                break;
            case Property.Salt:
                flag.Salt = json.ReadText();
                break;
            case Property.Variations:
                flag.Variations = VariationsReader.Read(ref json);
                break;
            case Property.OffVariation:
                ReadOffVariation(ref json, ref flag);
                break;
            case Property.Lenient:
                flag.IsLenient = json.ReadBoolean();
                break;
            case Property.Prerequisites:
                flag.Prerequisites = PrerequisiteReader.ReadAll(ref json);
                break;
            case Property.Targets:
                flag.Targets = TargetsReader.Read(ref json);
                break;
            case Property.Rules:
                flag.Rules = RuleReader.ReadAll(ref json);
                break;
            default:
                ReadFallthrough(ref json, property, ref flag, seen);
                break;
        }
    }

    // What is broken about it stands where a serving would say so.
    private static void ReadOffVariation(ref JsonCursor json, ref FlagDraft flag)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                flag.OffVariation = null;
                break;
            case JsonTokenType.StartObject when ServingReader.Read(ref json) is var serving:
                flag.OffError = (serving as ErrorServing)?.Message;
                json.ReportUnless(flag.OffError is not null, RuleSetDiagnosticCodes.WrongType, "The off variation is a variation's name, or null. Only an 'error' of an imported flag is written as an object.");
                break;
            default:
                flag.OffVariation = json.ReadName();
                break;
        }
    }

    private static void ReadFallthrough(ref JsonCursor json, Property property, ref FlagDraft flag, in PropertySet<Property> seen)
    {
        if (seen.Has(Property.Fallthrough) && seen.Has(Property.Percentage))
        {
            json.Refuse(RuleSetDiagnosticCodes.Conflict, "'percentage' is short for a 'fallthrough' that splits over 'on' and 'off': write one of the two.");
            return;
        }

        flag.Fallthrough = property == Property.Percentage
            ? ServingReader.ReadPercentage(ref json)
            : ServingReader.Read(ref json);
    }

    private static void CheckFallthrough(ref JsonCursor json, in FlagDraft flag, in PropertySet<Property> seen)
    {
        if (seen.Has(Property.Percentage))
        {
            if (!flag.Has(VariationsReader.On) || !flag.Has(VariationsReader.Off))
            {
                json.Report(RuleSetDiagnosticCodes.UnknownVariation, "'percentage' splits over the variations 'on' and 'off', and this flag has not both. Write a 'fallthrough' with a 'rollout' over its own variations.");
            }

            return;
        }

        // Only a flag that says nothing but on or off explains itself.
        bool isPlain = flag.Rules.Count == 0 && flag.Targets.Count == 0 && VariationsReader.IsOnAndOff(flag.Variations);
        if (!isPlain && seen.Lacks(Property.Fallthrough))
        {
            string example = flag.Has(VariationsReader.Off) || flag.Variations.Count == 0 ? VariationsReader.Off : flag.Variations[0].Name;
            json.Report(RuleSetDiagnosticCodes.Missing, $"'fallthrough' is missing. Say what is served when no rule matches, for example \"fallthrough\": \"{example}\".");
        }
    }
}

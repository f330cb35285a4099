using System.Text.Json;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>The properties of a flag, found in one pass; undefined where there is none, or it is null.</summary>
internal struct FlagParts
{
    public JsonElement ClientSide;
    public JsonElement ClientSideAvailability;
    public JsonElement ContextTargets;
    public JsonElement DebugEventsUntilDate;
    public JsonElement ExcludeFromSummaries;
    public JsonElement Fallthrough;
    public JsonElement OffVariation;
    public JsonElement On;
    public JsonElement Prerequisites;
    public JsonElement Rules;
    public JsonElement Salt;
    public JsonElement SamplingRatio;
    public JsonElement Targets;
    public JsonElement TrackEvents;
    public JsonElement TrackEventsFallthrough;
    public JsonElement Variations;

    public readonly bool IsOn => On.ValueKind == JsonValueKind.True;

    public readonly bool TracksEvents => TrackEvents.ValueKind == JsonValueKind.True;

    public static FlagParts Of(JsonElement flag)
    {
        var parts = default(FlagParts);
        foreach (JsonProperty property in flag.Entries())
        {
            parts.Set(property.NameBytes(), property.Value.Given());
        }

        return parts;
    }

    // Of a property that comes twice the last counts.
    private void Set(ReadOnlySpan<byte> name, JsonElement value)
    {
        switch (name.Length)
        {
            case 2 when name.SequenceEqual("on"u8):
                On = value;
                break;
            case 4 when name.SequenceEqual("salt"u8):
                Salt = value;
                break;
            case 5 when name.SequenceEqual("rules"u8):
                Rules = value;
                break;
            case 7 when name.SequenceEqual("targets"u8):
                Targets = value;
                break;
            case 10 when name.SequenceEqual("variations"u8):
                Variations = value;
                break;
            case 10 when name.SequenceEqual("clientSide"u8):
                ClientSide = value;
                break;
            case 11 when name.SequenceEqual("fallthrough"u8):
                Fallthrough = value;
                break;
            case 11 when name.SequenceEqual("trackEvents"u8):
                TrackEvents = value;
                break;
            case 12 when name.SequenceEqual("offVariation"u8):
                OffVariation = value;
                break;
            case 13 when name.SequenceEqual("prerequisites"u8):
                Prerequisites = value;
                break;
            case 13 when name.SequenceEqual("samplingRatio"u8):
                SamplingRatio = value;
                break;
            case 14 when name.SequenceEqual("contextTargets"u8):
                ContextTargets = value;
                break;
            case 20:
                SetLong(name, value);
                break;
            case 22 when name.SequenceEqual("clientSideAvailability"u8):
                ClientSideAvailability = value;
                break;
            case 22 when name.SequenceEqual("trackEventsFallthrough"u8):
                TrackEventsFallthrough = value;
                break;
        }
    }

    private void SetLong(ReadOnlySpan<byte> name, JsonElement value)
    {
        if (name.SequenceEqual("excludeFromSummaries"u8))
        {
            ExcludeFromSummaries = value;
        }
        else if (name.SequenceEqual("debugEventsUntilDate"u8))
        {
            DebugEventsUntilDate = value;
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Unleash;

/// <summary>Reads who an activation strategy is for.</summary>
internal static class StrategyReader
{
    private const string UserId = "userId";
    private const string SessionId = "sessionId";

    public static Condition Read(JsonPlace strategy, string feature, ConversionNotes notes)
    {
        JsonPlace parameters = strategy["parameters"];
        string name = strategy["name"].Text();
        return name switch
        {
            "default" => Condition.Always,
            "userWithId" => Condition.In("key", false, List(Parameter(parameters, "userIds"))),
            "remoteAddress" => Addresses(parameters.IsGiven ? parameters["IPs"] : strategy),
            "gradualRolloutUserId" => Share(parameters, "percentage", feature: "", UserId, notes),
            "gradualRolloutSessionId" => Share(parameters, "percentage", feature: "", SessionId, notes),
            "gradualRolloutRandom" => Share(parameters, "percentage", feature: "", "random", notes),
            "flexibleRollout" => Share(parameters, "rollout", feature, Parameter(parameters, "stickiness") is { Length: > 0 } given ? given : "default", notes),
            "applicationHostname" => throw strategy.Refuse("The host's name is no attribute of a context: pass it as one and compare it."),
            _ => Unknown(strategy, name, notes),
        };
    }

    /// <summary>The attributes that stickiness asks, one after the other, with the condition that it is the turn of each.</summary>
    /// <param name="stickiness">As a strategy or variant names it.</param>
    /// <param name="fallbacks">What the default asks after the user.</param>
    public static IEnumerable<(string? By, Condition Turn)> Sticky(string stickiness, params ReadOnlySpan<string> fallbacks)
    {
        if (stickiness != "default")
        {
            string attribute = ConstraintReader.Attribute(stickiness);
            return [(attribute == "key" ? null : attribute, Condition.Exists(attribute))];
        }

        var turns = new List<(string?, Condition)> { (null, Condition.Exists("key")) };
        Condition none = Condition.Exists("key").Not();
        foreach (string fallback in fallbacks)
        {
            turns.Add((fallback, Condition.And(none, Condition.Exists(fallback))));
            none = Condition.And(none, Condition.Exists(fallback).Not());
        }

        return turns;
    }

    private static Condition Share(JsonPlace parameters, string name, string feature, string stickiness, ConversionNotes notes)
    {
        // A strategy that names no group has that of its feature; the old ones have an empty one.
        string group = Parameter(parameters, "groupId") is { Length: > 0 } given ? given : feature;
        int percent = Percent(parameters[name]);
        if (percent == 0 || (percent == 100 && stickiness is "default" or "random"))
        {
            return Condition.Of(percent != 0);
        }

        if (stickiness == "random")
        {
            throw parameters.Refuse("A draw that is repeated at each evaluation cannot be taken over: choose a stickiness.");
        }

        if (stickiness == "default")
        {
            notes.Change(parameters.Path, "Without userId and sessionId Unleash draws anew at each evaluation; here nobody without them is in the rollout.");
        }

        var draw = new ForeignDraw { Hash = BucketingHashes.Murmur3Unleash, Salt = group };
        return Condition.Or(Sticky(stickiness, SessionId).Select(turn => Condition.And(turn.Turn, new Condition.InShare(draw, Model.Share.FromPercent(percent), turn.By, IsNegated: false))));
    }

    private static int Percent(JsonPlace place)
    {
        double percent = place.Element.ValueKind == JsonValueKind.String
            ? double.TryParse(place.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) ? parsed : double.NaN
            : place.IsGiven ? place.Number() : double.NaN;

        // There are a hundred places, so fractions of a percent count as nothing.
        return double.IsNaN(percent) ? 0 : (int)Math.Clamp(Math.Floor(percent), 0, 100);
    }

    private static Condition Addresses(JsonPlace addresses)
    {
        string list = addresses.TextOrNull() ?? "";
        return list.Contains('/', StringComparison.Ordinal)
            ? throw addresses.Refuse("A range of addresses is no value: list the addresses, or pass the network as an attribute.")
            : Condition.In("remoteAddress", false, List(list));
    }

    private static Condition Unknown(JsonPlace strategy, string name, ConversionNotes notes)
    {
        notes.Change(strategy.Path, $"'{name}' is a strategy of your own, which nobody meets here, as in an SDK that does not know it. Say by clauses, or by a custom strategy, whom it is for.");
        return Condition.Never;
    }

    private static string? Parameter(JsonPlace parameters, string name) => parameters.IsGiven && parameters[name].IsGiven ? parameters[name].IsText ? parameters[name].Text() : parameters[name].Element.GetRawText() : null;

    private static AttributeValue[] List(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static item => (AttributeValue)item)];
}

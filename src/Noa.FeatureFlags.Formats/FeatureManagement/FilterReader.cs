using System.Globalization;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.FeatureManagement;

/// <summary>Reads filters. Their parameters have the same names in both schemas.</summary>
internal sealed class FilterReader(string featureName)
{
    private const string Groups = "groups";
    private const string Prefix = "Microsoft.";

    /// <summary>For whom a feature is enabled.</summary>
    public Condition Enabled(Feature feature)
    {
        if (!feature.IsOn)
        {
            return Condition.Never;
        }

        IEnumerable<Condition> filters = feature.Filters.Select(filter => Read(feature, filter));
        return feature.Filters.Length == 0 ? Condition.Always : feature.NeedsAll ? Condition.And(filters) : Condition.Or(filters);
    }

    /// <summary>Members of groups, which a context has as a list in the attribute <c>groups</c>.</summary>
    public static Condition InGroups(IEnumerable<JsonPlace> names) => Condition.In(Groups, false, [.. names.Select(static name => (AttributeValue)name.Text())]);

    public static Condition IsUser(IEnumerable<JsonPlace> names) => Condition.In("key", false, [.. names.Select(static name => (AttributeValue)name.Text())]);

    private Condition Read(Feature feature, JsonPlace filter)
    {
        string name = feature.In(filter, "name").Text();
        name = name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name[Prefix.Length..] : name;
        JsonPlace parameters = feature.In(filter, "parameters");
        return name.ToUpperInvariant() switch
        {
            "ALWAYSON" => Condition.Always,
            "TARGETING" or "TARGETINGFILTER" => Targeting(parameters["Audience"]),
            "PERCENTAGE" or "PERCENTAGEFILTER" => Percentage(parameters["Value"]),
            "TIMEWINDOW" or "TIMEWINDOWFILTER" => TimeWindow(parameters),
            _ => throw filter.Refuse($"'{name}' is a filter of your own: say by clauses, or by a custom strategy, whom it is for."),
        };
    }

    // A window without bounds is open to nobody there.
    private static Condition TimeWindow(JsonPlace parameters)
    {
        JsonPlace recurrence = parameters["Recurrence"];
        if (recurrence.IsGiven)
        {
            throw recurrence.Refuse("A window that comes again cannot be said: write its windows one by one, or pass the day or the hour as an attribute.");
        }

        JsonPlace start = parameters["Start"], end = parameters["End"];
        Condition[] bounds = [.. Bound(start).Select(static instant => Condition.IsBefore(instant).Not()), .. Bound(end).Select(Condition.IsBefore)];
        return bounds.Length == 0 ? Condition.Never : Condition.And(bounds);
    }

    private static IEnumerable<DateTimeOffset> Bound(JsonPlace place)
    {
        if (!place.IsGiven || (place.IsText && place.Text().Length == 0))
        {
            return [];
        }

        return DateTimeOffset.TryParse(place.Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant) && HasZone(place.Text())
            ? [instant]
            : throw place.Refuse("This is no time with a zone: write it as in 2027-03-01T00:00:00Z. Without a zone it is that of each machine there.");
    }

    // One that is assumed moves with what is assumed.
    private static bool HasZone(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime parsed) && parsed.Kind != DateTimeKind.Unspecified;

    // Drawn anew at each evaluation there.
    private static Condition Percentage(JsonPlace value) => value.Number() switch
    {
        <= 0 => Condition.Never,
        >= 100 => Condition.Always,
        _ => throw value.Refuse("A draw that is repeated at each evaluation cannot be taken over: use the targeting filter's DefaultRolloutPercentage."),
    };

    private Condition Targeting(JsonPlace audience)
    {
        JsonPlace exclusion = audience["Exclusion"];
        Condition excluded = exclusion.IsGiven ? Condition.Or(IsUser(exclusion["Users"].Items()), InGroups(exclusion["Groups"].Items())) : Condition.Never;
        IEnumerable<Condition> groups = audience["Groups"].Items().Select(group => Condition.And(
            InGroups([group["Name"]]),
            Before($"{featureName}\n{group["Name"].Text()}", group["RolloutPercentage"])));
        JsonPlace everybody = audience["DefaultRolloutPercentage"];
        return Condition.And(excluded.Not(), Condition.Or([IsUser(audience["Users"].Items()), .. groups, everybody.IsGiven ? Before(featureName, everybody) : Condition.Never]));
    }

    private static Condition Before(string salt, JsonPlace percentage)
    {
        double percent = percentage.Number();
        if (percent is <= 0 or >= 100)
        {
            return Condition.Of(percent > 0);
        }

        return Share.TryFromPercent((decimal)percent, out Share share)
            ? new Condition.InShare(new ForeignDraw { Hash = BucketingHashes.Sha256FeatureManagement, Salt = salt }, share, null, IsNegated: false)
            : throw percentage.Refuse("A share has at most three decimals here: round it.");
    }
}

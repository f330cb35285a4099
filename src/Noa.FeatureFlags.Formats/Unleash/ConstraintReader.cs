using System.Globalization;
using System.Text.RegularExpressions;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Unleash;

/// <summary>Reads a constraint.</summary>
internal static class ConstraintReader
{
    private const string CurrentTime = "currentTime";

    public static Condition Read(JsonPlace constraint)
    {
        Condition asked = Ask(constraint);
        return constraint["inverted"].Boolean(absent: false) ? asked.Not() : asked;
    }

    /// <summary>A field of the context as an attribute; properties stand beside the fields.</summary>
    public static string Attribute(string field) => field == "userId" ? "key" : field.StartsWith('/') ? AttributePath.Of(field, '\n') : field;

    private static Condition Ask(JsonPlace constraint)
    {
        string field = constraint["contextName"].Text(), name = constraint["operator"].Text();
        string attribute = Attribute(field);
        if (name is "DATE_AFTER" or "DATE_BEFORE")
        {
            return Time(constraint["value"], name == "DATE_BEFORE" ? ClauseOperator.Before : ClauseOperator.After);
        }

        if (field == CurrentTime)
        {
            throw constraint.Refuse("The time can be compared by DATE_AFTER and DATE_BEFORE only.");
        }

        return name switch
        {
            "IN" => Condition.In(attribute, false, [.. Values(constraint).Select(static value => (AttributeValue)value)]),
            "NOT_IN" => Condition.In(attribute, false, [.. Values(constraint).Select(static value => (AttributeValue)value)]).Not(),
            "STR_STARTS_WITH" => Text(constraint, attribute, ClauseOperator.StartsWith, "^", ""),
            "STR_ENDS_WITH" => Text(constraint, attribute, ClauseOperator.EndsWith, "", "\\z"),
            "STR_CONTAINS" => Text(constraint, attribute, ClauseOperator.Contains, "", ""),
            "NUM_EQ" => Number(constraint, attribute, ClauseOperator.In),
            "NUM_GT" => Number(constraint, attribute, ClauseOperator.GreaterThan),
            "NUM_GTE" => Number(constraint, attribute, ClauseOperator.AtLeast),
            "NUM_LT" => Number(constraint, attribute, ClauseOperator.LessThan),
            "NUM_LTE" => Number(constraint, attribute, ClauseOperator.AtMost),
            "SEMVER_EQ" => Version(constraint, attribute, ClauseOperator.SemverEquals),
            "SEMVER_GT" => Version(constraint, attribute, ClauseOperator.SemverGreaterThan),
            "SEMVER_GTE" => Version(constraint, attribute, ClauseOperator.SemverAtLeast),
            "SEMVER_LT" => Version(constraint, attribute, ClauseOperator.SemverLessThan),
            "SEMVER_LTE" => Version(constraint, attribute, ClauseOperator.SemverAtMost),
            "REGEX" => Condition.Ask(attribute, ClauseOperator.Matches, false, PatternText.Of(constraint["value"], isAnyCase: constraint["caseInsensitive"].Boolean(absent: false))),
            "IN_CIDR" => throw constraint.Refuse("A range of addresses is no value: list the addresses, or pass the network as an attribute."),
            _ => Condition.Never,
        };
    }

    // The context may say what time it is, whatever the constraint's field; else the clock does.
    private static Condition Time(JsonPlace value, ClauseOperator how)
    {
        if (!DateTime.TryParse(value.Text(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime instant))
        {
            return Condition.Never;
        }

        if (instant.Kind == DateTimeKind.Unspecified)
        {
            throw value.Refuse("This time has no zone, so that it is that of each machine there: write it as in 2027-03-01T00:00:00Z.");
        }

        var bound = new DateTimeOffset(instant.ToUniversalTime());
        return Condition.Or(Condition.Ask(CurrentTime, how, false, bound), Condition.And(Condition.Exists(CurrentTime).Not(), Condition.Ask(Clause.Now, how, false, bound)));
    }

    private static string[] Values(JsonPlace constraint) =>
        [.. constraint["values"].Items().Select(static value => value.Text()).Where(static value => value.Length > 0).Select(static value => value.Trim())];

    private static Condition Text(JsonPlace constraint, string attribute, ClauseOperator how, string before, string after)
    {
        string[] values = Values(constraint);
        if (values.Length == 0)
        {
            return Condition.Never;
        }

        return constraint["caseInsensitive"].Boolean(absent: false)
            ? Condition.Ask(attribute, ClauseOperator.Matches, false, [.. values.Select(value => (AttributeValue)$"(?i){before}{Regex.Escape(value)}{after}")])
            : Condition.Ask(attribute, how, false, [.. values.Select(static value => (AttributeValue)value)]);
    }

    private static Condition Number(JsonPlace constraint, string attribute, ClauseOperator how)
    {
        string text = constraint["value"].IsText ? constraint["value"].Text() : constraint["value"].Element.GetRawText();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return Condition.Never;
        }

        return how == ClauseOperator.In
            ? Condition.And(Condition.AskLeniently(attribute, ClauseOperator.AtLeast, false, number), Condition.AskLeniently(attribute, ClauseOperator.AtMost, false, number))
            : Condition.AskLeniently(attribute, how, false, number);
    }

    // A version that is none is met by nobody.
    private static Condition Version(JsonPlace constraint, string attribute, ClauseOperator how) =>
        constraint["value"].Text() is var version && Regex.IsMatch(version, @"^\d+\.\d+\.\d+([-+]|$)", RegexOptions.CultureInvariant) ? Condition.Ask(attribute, how, false, version) : Condition.Never;
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;
using static Noa.FeatureFlags.Formats.Conditions.Condition;

namespace Noa.FeatureFlags.Formats.GrowthBook;

/// <summary>Reads conditions, which are those of MongoDB with what JavaScript makes of missing attributes: null.</summary>
internal sealed class MongoReader(JsonPlace savedGroups, ConversionNotes notes)
{
    public Condition Read(JsonPlace condition) => And(condition.Members().Select(part => part.Name switch
    {
        "$and" => And(part.Value.Items().Select(Read)),
        "$or" => AnyOf(part.Value),
        "$nor" => AnyOf(part.Value).Not(),
        "$not" => Read(part.Value).Not(),
        "$savedGroup" => throw part.Value.Refuse("A group by condition cannot be taken over: write the condition out."),
        var name => OfValue(Attribute(name), part.Value),
    }));

    /// <summary>An attribute or a path; <c>id</c> is the context's key here.</summary>
    public static string Attribute(string name) => name == "id" ? "key" : AttributePath.Of(name, '.');

    private Condition AnyOf(JsonPlace list) => list.Items().ToArray() is { Length: > 0 } items ? Or(items.Select(Read)) : Always;

    private Condition OfValue(string attribute, JsonPlace expected) => expected.Element.ValueKind switch
    {
        JsonValueKind.String => In(attribute, expected.Text() == "null", Written(expected.Text())),
        JsonValueKind.Number => In(attribute, expected.Number() == 0, expected.Number(), expected.Number().ToString("R", CultureInfo.InvariantCulture)),
        JsonValueKind.True => And(Exists(attribute), In(attribute, false, false, 0.0, "").Not()),
        JsonValueKind.False => In(attribute, false, false, 0.0, ""),
        JsonValueKind.Null => Exists(attribute).Not(),
        JsonValueKind.Object when expected.Members().Any() && expected.Members().All(static member => member.Name.StartsWith('$')) => And(expected.Members().Select(member => OfOperator(attribute, member.Name, member.Value))),
        _ => throw expected.Refuse("An attribute cannot be compared with a list or an object as a whole."),
    };

    private Condition OfOperator(string attribute, string name, JsonPlace expected) => name switch
    {
        "$eq" => expected.IsGiven ? In(attribute, false, Compared(attribute, expected)) : Exists(attribute).Not(),
        "$ne" => expected.IsGiven ? In(attribute, false, Compared(attribute, expected)).Not() : Exists(attribute),
        "$in" => OneOf(attribute, expected),
        "$nin" => expected.Element.ValueKind == JsonValueKind.Array ? OneOf(attribute, expected).Not() : Never,
        "$inGroup" => Group(attribute, expected),
        "$notInGroup" => Group(attribute, expected).Not(),
        "$exists" => expected.Boolean(absent: false) ? Exists(attribute) : Exists(attribute).Not(),
        "$not" => OfValue(attribute, expected).Not(),
        "$lt" => AskLeniently(attribute, ClauseOperator.LessThan, 0 < Bound(expected), Bound(expected)),
        "$lte" => AskLeniently(attribute, ClauseOperator.AtMost, 0 <= Bound(expected), Bound(expected)),
        "$gt" => AskLeniently(attribute, ClauseOperator.GreaterThan, 0 > Bound(expected), Bound(expected)),
        "$gte" => AskLeniently(attribute, ClauseOperator.AtLeast, 0 >= Bound(expected), Bound(expected)),
        "$veq" => Version(attribute, ClauseOperator.SemverEquals, expected),
        "$vne" => Version(attribute, ClauseOperator.SemverEquals, expected).Not(),
        "$vlt" => Version(attribute, ClauseOperator.SemverLessThan, expected),
        "$vlte" => Version(attribute, ClauseOperator.SemverAtMost, expected),
        "$vgt" => Version(attribute, ClauseOperator.SemverGreaterThan, expected),
        "$vgte" => Version(attribute, ClauseOperator.SemverAtLeast, expected),
        "$regex" => Pattern(attribute, expected, isAnyCase: false),
        "$regexi" => Pattern(attribute, expected, isAnyCase: true),
        "$elemMatch" => Item(attribute, expected),
        "$all" => And(expected.Items().Select(value => In(attribute, false, value.Scalar()))),
        "$size" or "$type" or "$ini" or "$nini" or "$alli" => throw expected.Refuse($"'{name}' has no operator here: compare an attribute that says it."),
        _ => throw expected.Refuse($"'{name}' is no operator that is known."),
    };

    private Condition OneOf(string attribute, JsonPlace values)
    {
        if (values.Element.ValueKind != JsonValueKind.Array)
        {
            return Never;
        }

        JsonPlace[] items = [.. values.Items()];
        return In(attribute, Array.Exists(items, static value => !value.IsGiven), [.. items.Where(static value => value.IsGiven).Select(value => Compared(attribute, value))]);
    }

    // Keys are text here, whatever they were.
    private AttributeValue Compared(string attribute, JsonPlace value)
    {
        if (attribute != "key" || value.Element.ValueKind != JsonValueKind.Number)
        {
            return value.Scalar();
        }

        notes.Change(value.Path, $"The context's key is text here, so the id \"{value.Element.GetRawText()}\" matches as the number does, which GrowthBook tells apart.");
        return value.Element.GetRawText();
    }

    private Condition Group(string attribute, JsonPlace name)
    {
        JsonPlace group = savedGroups.IsGiven ? savedGroups[name.Text()] : default;
        JsonPlace values = group.Element.ValueKind == JsonValueKind.Object ? group["values"] : group;
        return values.IsGiven ? OneOf(attribute, values) : Never;
    }

    // Of a list's items one that fits is enough.
    private Condition Item(string attribute, JsonPlace expected) =>
        expected.Members().All(static member => member.Name is "$eq" or "$in" or "$regex" or "$gt" or "$lt" or "$gte" or "$lte")
            && expected.Members().Count() == 1
            ? OfOperator(attribute, expected.Members().First().Name, expected.Members().First().Value) is Test { Clause.MatchesMissing: true } test ? And(Exists(attribute), test) : OfOperator(attribute, expected.Members().First().Name, expected.Members().First().Value)
            : throw expected.Refuse("Of a list's items one comparison can be asked.");

    private static double Bound(JsonPlace expected) => expected.Element.ValueKind == JsonValueKind.Number
        ? expected.Number()
        : throw expected.Refuse("Attributes can be put in order with numbers only: text is not, and versions are by $vgt and its like.");

    private Condition Version(string attribute, ClauseOperator how, JsonPlace expected)
    {
        notes.Change(expected.Path, $"'{attribute}' is compared as a SemVer version: what is none, such as 1-2-3, 1.2.3.4 or letters, matches nothing here, while GrowthBook puts its parts in order as text.");
        return AskLeniently(attribute, how, false, Regex.Match(expected.IsText ? expected.Text() : expected.Element.GetRawText(), @"^v?(?<version>\d+(\.\d+){0,2}([-+].*)?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture) is { Success: true } match
            ? match.Groups["version"].Value
            : throw expected.Refuse("This is no version of major, minor and patch."));
    }

    private static Condition Pattern(string attribute, JsonPlace expected, bool isAnyCase) => Ask(attribute, ClauseOperator.Matches, false, PatternText.Of(expected, isAnyCase));

    private static IReadOnlyList<AttributeValue> Written(string text) => text switch
    {
        "true" => [text, true],
        "false" => [text, false],
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number.ToString("R", CultureInfo.InvariantCulture) == text => [text, number],
        _ => [text],
    };
}

using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;
using static Noa.FeatureFlags.Formats.Conditions.Condition;

namespace Noa.FeatureFlags.Formats.Flagd;

/// <summary>Comparisons of JSONLogic, with what it makes of missing attributes: null, which counts as 0 among numbers.</summary>
internal static class LogicComparison
{
    // The year 5138: calendars end later.
    private const long MaxSeconds = 100_000_000_000;

    public static Condition Equal(LogicReader logic, LogicOperation operation)
    {
        (JsonPlace left, JsonPlace right) = Two(operation);
        (JsonPlace asked, JsonPlace value) = IsAttribute(left) ? (left, right) : (right, left);
        if (!IsAttribute(asked))
        {
            return Of(JsonElement.DeepEquals(left.Element, right.Element));
        }

        if (IsAttribute(value))
        {
            throw operation.Place.Refuse("Two attributes cannot be compared with one another.");
        }

        string attribute = logic.Attribute(asked);
        return !value.IsGiven ? Exists(attribute).Not() : In(attribute, false, operation.Name.Length == 3 ? [value.Scalar()] : Loosely(value));
    }

    public static Condition Ordered(LogicReader logic, LogicOperation operation)
    {
        if (operation.Arguments.Count != 3)
        {
            (JsonPlace left, JsonPlace right) = Two(operation);
            return Ordered(logic, operation.Name, left, right);
        }

        return And(Ordered(logic, operation.Name, operation.Arguments[0], operation.Arguments[1]), Ordered(logic, operation.Name, operation.Arguments[1], operation.Arguments[2]));
    }

    public static Condition Version(LogicReader logic, LogicOperation operation)
    {
        if (operation.Arguments.Count != 3)
        {
            throw operation.Place.Refuse("'sem_ver' takes an attribute, an operator and a version.");
        }

        string attribute = logic.Attribute(operation.Arguments[0]);
        string version = Trimmed(operation.Arguments[2].IsText ? operation.Arguments[2].Text() : operation.Arguments[2].Element.GetRawText());
        Condition Compare(ClauseOperator how, string with) => AskLeniently(attribute, how, false, with);
        return operation.Arguments[1].Text() switch
        {
            "=" => Compare(ClauseOperator.SemverEquals, version),
            "!=" => And(Compare(ClauseOperator.SemverAtLeast, LogicReader.LowestVersion), Compare(ClauseOperator.SemverEquals, version).Not()),
            "<" => Compare(ClauseOperator.SemverLessThan, version),
            "<=" => Compare(ClauseOperator.SemverAtMost, version),
            ">" => Compare(ClauseOperator.SemverGreaterThan, version),
            ">=" => Compare(ClauseOperator.SemverAtLeast, version),
            "^" => Between(operation, version, 1),
            "~" => Between(operation, version, 2),
            _ => throw operation.Arguments[1].Refuse("'sem_ver' knows =, !=, <, <=, >, >=, ~ and ^."),
        };

        // The same major version, or major and minor, whatever else.
        Condition Between(LogicOperation place, string with, int parts)
        {
            string[] numbers = [.. with.Split('-', '+')[0].Split('.').Concat(["0", "0"]).Take(3)];
            if (!Array.TrueForAll(numbers, static part => uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                throw place.Arguments[2].Refuse($"'{with}' is no version.");
            }

            string start = string.Join('.', numbers.Select((part, index) => index < parts ? part : "0"));
            string end = string.Join('.', numbers.Select((part, index) => index < parts - 1 ? part : index == parts - 1 ? (uint.Parse(part, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture) : "0"));
            return And(Compare(ClauseOperator.SemverAtLeast, start + "-0"), Compare(ClauseOperator.SemverLessThan, end + "-0"));
        }
    }

    private static Condition Ordered(LogicReader logic, string name, JsonPlace left, JsonPlace right)
    {
        bool isTurned = !IsAttribute(left);
        (JsonPlace asked, JsonPlace value) = isTurned ? (right, left) : (left, right);
        if (IsAttribute(asked) && logic.IsTime(asked))
        {
            return Time(isTurned ? Turned(name) : name, value);
        }

        string attribute = logic.Attribute(asked);
        double number = value.Element.ValueKind == JsonValueKind.String && double.TryParse(value.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) ? parsed
            : value.Element.ValueKind == JsonValueKind.Number ? value.Number()
            : throw value.Refuse("Attributes can be put in order with numbers only: text is not, and versions are by 'sem_ver'.");
        return (isTurned ? Turned(name) : name) switch
        {
            "<" => AskLeniently(attribute, ClauseOperator.LessThan, 0 < number, number),
            "<=" => AskLeniently(attribute, ClauseOperator.AtMost, 0 <= number, number),
            ">" => AskLeniently(attribute, ClauseOperator.GreaterThan, 0 > number, number),
            _ => AskLeniently(attribute, ClauseOperator.AtLeast, 0 >= number, number),
        };
    }

    // Whole seconds of Unix time there: the second that is named lasts until the next.
    private static Condition Time(string name, JsonPlace value)
    {
        if (value.Element.ValueKind != JsonValueKind.Number || !value.Element.TryGetInt64(out long seconds) || Math.Abs(seconds) > MaxSeconds)
        {
            throw value.Refuse("$flagd.timestamp can be put in order with whole seconds only.");
        }

        Condition isBefore = IsBefore(DateTimeOffset.FromUnixTimeSeconds(name is "<=" or ">" ? seconds + 1 : seconds));
        return name is "<" or "<=" ? isBefore : isBefore.Not();
    }

    private static string Turned(string name) => name switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        _ => "<=",
    };

    private static IReadOnlyList<AttributeValue> Loosely(JsonPlace value) => value.Element.ValueKind switch
    {
        JsonValueKind.String when double.TryParse(value.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => [value.Text(), number, .. Boolean(number)],
        JsonValueKind.Number => [value.Number(), value.Number().ToString("R", CultureInfo.InvariantCulture), .. Boolean(value.Number())],
        JsonValueKind.True => [true, 1.0, "1"],
        JsonValueKind.False => [false, 0.0, "0", ""],
        _ => [value.Scalar()],
    };

    private static AttributeValue[] Boolean(double number) => number switch
    {
        0 => [false],
        1 => [true],
        _ => [],
    };

    private static string Trimmed(string version) => version.StartsWith('v') || version.StartsWith('V') ? version[1..] : version;

    private static bool IsAttribute(JsonPlace place) => place.Element.ValueKind == JsonValueKind.Object;

    private static (JsonPlace Left, JsonPlace Right) Two(LogicOperation operation) =>
        operation.Arguments.Count == 2 ? (operation.Arguments[0], operation.Arguments[1]) : throw operation.Place.Refuse($"'{operation.Name}' takes two values.");
}

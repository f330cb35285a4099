using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;
using static Noa.FeatureFlags.Formats.Conditions.Condition;

namespace Noa.FeatureFlags.Formats.Flagd;

/// <summary>Reads JSONLogic as a condition: what counts is whether its result is truthy.</summary>
internal sealed class LogicReader(string flagKey, JsonPlace evaluators, ConversionNotes notes)
{
    /// <summary>No version is lower.</summary>
    public const string LowestVersion = "0.0.0-0";

    private const string Timestamp = "$flagd.timestamp";
    private const string Reference = "$ref";

    public Condition Condition(JsonPlace expression) => expression.Element.ValueKind switch
    {
        JsonValueKind.Object => OfOperation(Operation(expression)),
        JsonValueKind.True => Always,
        JsonValueKind.False or JsonValueKind.Null => Never,
        JsonValueKind.String => Of(expression.Text().Length > 0),
        JsonValueKind.Number => Of(expression.Number() != 0),
        _ => Of(expression.Items().Any()),
    };

    /// <summary>The operator of an expression, shared ones looked up.</summary>
    public LogicOperation Operation(JsonPlace expression, bool isShared = false)
    {
        (string Name, JsonPlace Value)[] members = expression.Element.ValueKind == JsonValueKind.Object ? [.. expression.Members()] : [];
        if (members.Length != 1)
        {
            throw expression.Refuse("An expression has exactly one operator.");
        }

        (string name, JsonPlace value) = members[0];
        if (name != Reference)
        {
            return new LogicOperation(name, value.Element.ValueKind == JsonValueKind.Array ? [.. value.Items()] : [value], expression);
        }

        if (isShared || !evaluators.IsGiven || !evaluators[value.Text()].IsGiven)
        {
            throw value.Refuse(isShared ? "A shared evaluator cannot refer to another: write it out." : $"There is no shared evaluator '{value.Text()}' in $evaluators.");
        }

        return Operation(new JsonPlace(evaluators[value.Text()].Element, $"{value.Path}({value.Text()})"), isShared: true);
    }

    /// <summary>Name or path of the attribute that an expression asks.</summary>
    public string Attribute(JsonPlace expression) => Operation(expression) is { Name: "var" } read ? Attribute(read) : throw expression.Refuse("An attribute must stand here: { \"var\": name }.");

    public static string Attribute(LogicOperation read)
    {
        if (read.Arguments.Count > 1 && read.Arguments[1].IsGiven)
        {
            throw read.Arguments[1].Refuse("A default for a missing attribute cannot be taken over: compare with 'missing' instead.");
        }

        string name = read.Arguments[0].Text();
        return name switch
        {
            "" => throw read.Place.Refuse("The whole context is no attribute."),
            "targetingKey" => "key",
            Timestamp => throw read.Place.Refuse("$flagd.timestamp can be put in order with whole seconds only."),
            _ when name.StartsWith("$flagd.", StringComparison.Ordinal) => throw read.Place.Refuse($"'{name}' is no attribute."),
            _ => AttributePath.Of(name, '.'),
        };
    }

    /// <summary>Whether an expression asks for the time.</summary>
    public bool IsTime(JsonPlace expression) => IsVariable(expression, Timestamp);

    /// <summary>Text that is the same in every evaluation.</summary>
    public string ConstantText(JsonPlace expression) =>
        expression.IsText ? expression.Text()
        : expression.Element.ValueKind == JsonValueKind.Object && IsFlagKey(expression) ? flagKey
        : throw expression.Refuse("Text that does not change must stand here.");

    /// <summary>Values that JSONLogic's loose comparison takes for the same.</summary>
    public static IReadOnlyList<AttributeValue> Alike(string text) => text switch
    {
        "true" => [text, true],
        "false" => [text, false],
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => [text, number],
        _ => [text],
    };

    private bool IsFlagKey(JsonPlace expression) => IsVariable(expression, "$flagd.flagKey");

    private bool IsVariable(JsonPlace expression, string name) => Operation(expression) is { Name: "var" } read && read.Arguments[0].IsText && read.Arguments[0].Text() == name;

    private Condition OfOperation(LogicOperation operation)
    {
        IReadOnlyList<JsonPlace> arguments = operation.Arguments;
        return operation.Name switch
        {
            "and" => And(arguments.Select(Condition)),
            "or" => Or(arguments.Select(Condition)),
            "!" => Condition(Only(operation)).Not(),
            "!!" => Condition(Only(operation)),
            "if" or "?:" => Branches(arguments),
            "var" => Truthy(Attribute(operation)),
            "==" or "===" => LogicComparison.Equal(this, operation),
            "!=" or "!==" => LogicComparison.Equal(this, operation).Not(),
            "<" or "<=" or ">" or ">=" => LogicComparison.Ordered(this, operation),
            "in" => Contained(operation),
            "some" => Some(operation),
            "none" => Some(operation).Not(),
            "starts_with" => Ask(Attribute(arguments[0]), ClauseOperator.StartsWith, false, ConstantText(Second(operation))),
            "ends_with" => Ask(Attribute(arguments[0]), ClauseOperator.EndsWith, false, ConstantText(Second(operation))),
            "sem_ver" => LogicComparison.Version(this, operation),
            "missing" => Or(arguments.Select(static name => Exists(AttributePath.Of(name.Text() == "targetingKey" ? "key" : name.Text(), '.')).Not())),
            _ => throw operation.Place.Refuse($"'{operation.Name}' works a value out, which clauses cannot: compare attributes with values."),
        };
    }

    private static Condition Truthy(string attribute) => In(attribute, true, false, 0.0, "").Not();

    private Condition Branches(IReadOnlyList<JsonPlace> arguments) => arguments switch
    {
        [] => Never,
        [var last] => Condition(last),
        _ => Or(And(Condition(arguments[0]), Condition(arguments[1])), And(Condition(arguments[0]).Not(), Branches([.. arguments.Skip(2)]))),
    };

    private Condition Contained(LogicOperation operation)
    {
        JsonPlace what = operation.Arguments[0], where = Second(operation);
        if (where.Element.ValueKind == JsonValueKind.Array)
        {
            return In(Attribute(what), false, [.. where.Items().Select(static item => item.Scalar())]);
        }

        if (where.Element.ValueKind != JsonValueKind.Object)
        {
            throw where.Refuse("'in' needs a list, or an attribute.");
        }

        if (!what.IsText)
        {
            return In(Attribute(where), false, what.Scalar());
        }

        notes.Change(operation.Place.Path, "'in' looks for a part of a text, or for an item of a list; here also for a part of an item, if the attribute is a list.");
        return Ask(Attribute(where), ClauseOperator.Contains, false, what.Text());
    }

    // An attribute that is a list matches when one of its items does.
    private Condition Some(LogicOperation operation)
    {
        LogicOperation asked = Operation(Second(operation));
        string list = Attribute(operation.Arguments[0]);
        bool isItem = asked.Arguments.Count == 2 && Operation(asked.Arguments[0]) is { Name: "var" } item && item.Arguments[0] is { IsText: true } name && name.Text().Length == 0;
        return (isItem, asked.Name) switch
        {
            (true, "==" or "===") => In(list, false, asked.Arguments[1].Scalar()),
            (true, "in") => In(list, false, [.. asked.Arguments[1].Items().Select(static value => value.Scalar())]),
            (true, "starts_with") => Ask(list, ClauseOperator.StartsWith, false, asked.Arguments[1].Text()),
            (true, "ends_with") => Ask(list, ClauseOperator.EndsWith, false, asked.Arguments[1].Text()),
            _ => throw operation.Place.Refuse("Of a list's items only '==', 'in', 'starts_with' and 'ends_with' with { \"var\": \"\" } can be asked."),
        };
    }

    private static JsonPlace Only(LogicOperation operation) => operation.Arguments.Count == 1 ? operation.Arguments[0] : throw operation.Place.Refuse($"'{operation.Name}' takes one value.");

    private static JsonPlace Second(LogicOperation operation) => operation.Arguments.Count == 2 ? operation.Arguments[1] : throw operation.Place.Refuse($"'{operation.Name}' takes two values.");
}

using System.Globalization;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;
using static Noa.FeatureFlags.Formats.Flagd.LogicWriter;

namespace Noa.FeatureFlags.Formats.Flagd;

/// <summary>Says clauses and segments as JSONLogic.</summary>
internal sealed class ClauseLogic(RuleSetDefinition rules)
{
    /// <summary>True when all clauses match.</summary>
    public JsonNode All(IReadOnlyList<Clause> clauses, string path, int depth) => clauses.Count switch
    {
        0 => JsonValue.Create(true),
        1 => One(clauses[0], path, depth),
        _ => Call("and", [.. clauses.Select(clause => One(clause, path, depth))]),
    };

    /// <summary>True when the context's key is one of some.</summary>
    public static JsonNode OneOf(string kind, IReadOnlyList<string> keys, string path) =>
        Call("in", Attribute(kind, "key", path), new JsonArray([.. keys.Select(static key => (JsonNode?)key)]));

    /// <summary>What an attribute holds, null when it is missing.</summary>
    public static JsonNode Attribute(string kind, string attribute, string path)
    {
        if (kind != EvaluationContext.DefaultKind)
        {
            throw new RefusedException(path, $"Contexts there have one kind: '{kind}' cannot be asked.");
        }

        string[] steps = AttributePath.Steps(attribute);
        return Array.Exists(steps, static step => step.Contains('.', StringComparison.Ordinal))
            ? throw new RefusedException(path, $"The attribute '{attribute}' has a point in its name, which stands for a path there.")
            : new JsonObject { ["var"] = attribute == "key" ? "targetingKey" : string.Join('.', steps) };
    }

    private JsonNode One(Clause clause, string path, int depth)
    {
        if (clause.Operator == ClauseOperator.Segment)
        {
            JsonNode member = Any([.. clause.Values.Select(name => Member(name.TryGetString(out string? key) ? key : "", path, depth + 1))]);
            return clause.IsNegated ? Call("!", member) : member;
        }

        if (clause.Attribute == Clause.Now)
        {
            JsonNode come = Any([.. clause.Values.Select(value => Time(clause.Operator, value, path))]);
            return clause.IsNegated ? Call("!", come) : come;
        }

        JsonNode Asked() => Attribute(clause.Kind, clause.Attribute!, path);
        JsonNode isThere = Call("!==", Asked(), null);
        if (clause.Operator == ClauseOperator.Exists)
        {
            return clause.IsNegated ? Call("!", isThere) : isThere;
        }

        JsonNode fits = clause.Operator == ClauseOperator.In
            ? Call("in", Asked(), new JsonArray([.. clause.Values.Select(value => Value(value, path))]))
            : Any([.. clause.Values.Select(value => Compare(clause.Operator, Asked(), Value(value, path), path))]);
        fits = clause.IsLenient ? fits : Strictly(clause.Operator, fits, Asked);
        JsonNode matches = Call("and", isThere, clause.IsNegated ? Call("!", fits) : fits);
        return clause.MatchesMissing ? Call("or", Call("===", Asked(), null), matches) : matches;
    }

    // Text is read as a number there, and a version behind a v or that is a number as a version; ends_with says what is text.
    private static JsonNode Strictly(ClauseOperator how, JsonNode fits, Func<JsonNode> asked)
    {
        JsonObject isText = Call("ends_with", asked(), "");
        return how switch
        {
            >= ClauseOperator.LessThan and <= ClauseOperator.AtLeast => Call("and", Call("!", isText), fits),
            >= ClauseOperator.SemverEquals and <= ClauseOperator.SemverAtLeast => Call("and", isText, Call("!", Call("starts_with", asked(), "v")), Call("!", Call("starts_with", asked(), "V")), fits),
            _ => fits,
        };
    }

    // Whole seconds there.
    private static JsonObject Time(ClauseOperator how, AttributeValue value, string path)
    {
        bool isInstant = value.TryGetInstant(out DateTimeOffset instant);
        if (value.TryGetNumber(out double milliseconds))
        {
            (isInstant, instant) = (true, DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds));
        }
        else if (value.TryGetString(out string? text))
        {
            isInstant = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
        }

        return isInstant && instant.Ticks % TimeSpan.TicksPerSecond == 0
            ? Call(how == ClauseOperator.Before ? "<" : ">=", new JsonObject { ["var"] = "$flagd.timestamp" }, instant.ToUnixTimeSeconds())
            : throw new RefusedException(path, "The time is in whole seconds there: leave out the fraction.");
    }

    private static JsonObject Compare(ClauseOperator how, JsonNode asked, JsonNode? value, string path) => how switch
    {
        ClauseOperator.StartsWith => Call("starts_with", asked, value),
        ClauseOperator.EndsWith => Call("ends_with", asked, value),
        ClauseOperator.Contains => Call("in", value, asked),
        ClauseOperator.LessThan => Call("<", asked, value),
        ClauseOperator.AtMost => Call("<=", asked, value),
        ClauseOperator.GreaterThan => Call(">", asked, value),
        ClauseOperator.AtLeast => Call(">=", asked, value),
        ClauseOperator.SemverEquals => Call("sem_ver", asked, "=", value),
        ClauseOperator.SemverLessThan => Call("sem_ver", asked, "<", value),
        ClauseOperator.SemverAtMost => Call("sem_ver", asked, "<=", value),
        ClauseOperator.SemverGreaterThan => Call("sem_ver", asked, ">", value),
        ClauseOperator.SemverAtLeast => Call("sem_ver", asked, ">=", value),
        _ => throw new RefusedException(path, $"There is no operator like '{how}'."),
    };

    private JsonNode Member(string key, string path, int depth)
    {
        SegmentDefinition segment = rules.Segments.FirstOrDefault(segment => segment.Key == key) ?? throw new RefusedException(path, $"There is no segment '{key}'.");
        if (depth > RuleSetLimits.MaxChainLength)
        {
            throw new RefusedException(path, $"The chain of segments behind '{key}' is too long.");
        }

        JsonNode[] ways =
        [
            .. segment.Rules.Select(rule => rule.Percentage is null
                ? All(rule.Clauses, path, depth)
                : throw new RefusedException(path, $"Segment '{key}' has a percentage, which flagd cannot draw in a condition.")),
        ];
        JsonNode member = Any(ways);
        if (segment.Excluded.Count > 0)
        {
            member = Call("and", Call("!", Any([.. segment.Excluded.Select(list => OneOf(list.Kind, list.Keys, path))])), member);
        }

        return segment.Included.Count > 0 ? Any([.. segment.Included.Select(list => OneOf(list.Kind, list.Keys, path)), member]) : member;
    }

    private static JsonNode Any(JsonNode[] ways) => ways.Length switch
    {
        0 => JsonValue.Create(false),
        1 => ways[0],
        _ => Call("or", ways),
    };

    private static JsonNode? Value(AttributeValue value, string path) =>
        value.TryGetString(out string? text) ? text
        : value.TryGetBoolean(out bool answer) ? answer
        : value.TryGetNumber(out double number) ? number
        : throw new RefusedException(path, "Only text, numbers, true and false can be compared with there.");
}

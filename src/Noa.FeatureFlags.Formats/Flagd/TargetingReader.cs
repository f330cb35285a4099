using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Flagd;

/// <summary>Turns a targeting expression, which gives the name of a variant, into rules.</summary>
internal sealed class TargetingReader(string key, Variation[] variations, string? fallback, JsonPlace evaluators, ConditionWriter conditions, ConversionNotes notes)
{
    private static readonly string[] BooleanOperators = ["==", "===", "!=", "!==", "<", "<=", ">", ">=", "!", "!!", "in", "some", "none", "and", "or"];

    private readonly List<TargetingRule> _rules = [];
    private readonly LogicReader _logic = new(key, evaluators, notes);

    /// <summary>Reads the expression; an absent or empty one serves the default variant to everybody.</summary>
    public (IReadOnlyList<TargetingRule> Rules, Serving Fallthrough) Read(JsonPlace targeting)
    {
        if (!targeting.IsGiven || (targeting.Element.ValueKind == JsonValueKind.Object && !targeting.Members().Any()))
        {
            return ([], Default);
        }

        Serve(targeting, Condition.Always);

        // The last one is for everybody: that is the fallthrough.
        Serving fallthrough = _rules[^1].Serve;
        _rules.RemoveAt(_rules.Count - 1);
        return (_rules, fallthrough);
    }

    private Serving Default => fallback is null ? Nothing : Serving.Fixed(fallback);

    // A line without length: whoever comes here is served the off variation, which is the caller's default value.
    private Rollout Nothing => new() { Weights = [], Foreign = new ForeignDraw { Hash = BucketingHashes.Murmur3Flagd, Arms = [new DrawArm(variations[0].Name, 0, false)] } };

    // Whoever meets the guard is served in any case, so rules behind need not exclude those before.
    private void Serve(JsonPlace expression, Condition guard)
    {
        switch (expression.Element.ValueKind)
        {
            case JsonValueKind.Null:
                Add(guard, Default);
                break;
            case JsonValueKind.String:
                Add(guard, Named(expression.Text()));
                break;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number:
                Add(guard, Named(expression.Element.GetRawText()));
                break;
            default:
                ServeOperation(_logic.Operation(expression), guard);
                break;
        }
    }

    private void ServeOperation(LogicOperation operation, Condition guard)
    {
        switch (operation.Name)
        {
            case "if" or "?:":
                ServeBranches(operation.Arguments, guard);
                break;
            case "fractional":
                ServeFraction(operation, guard);
                break;
            case "var":
                ServeNamedByAttribute(LogicReader.Attribute(operation), guard);
                break;
            case "starts_with" or "ends_with":
                ServeAnswer(operation, guard, Condition.Ask(_logic.Attribute(operation.Arguments[0]), ClauseOperator.StartsWith, false, ""));
                break;
            case "sem_ver":
                ServeAnswer(operation, guard, Condition.AskLeniently(_logic.Attribute(operation.Arguments[0]), ClauseOperator.SemverAtLeast, false, LogicReader.LowestVersion));
                break;
            case var name when BooleanOperators.Contains(name):
                ServeAnswer(operation, guard, Condition.Always);
                break;
            default:
                throw operation.Place.Refuse($"'{operation.Name}' gives a value that is worked out at each evaluation, which rules cannot: name variants, or decide by 'if' and 'fractional'.");
        }
    }

    private void ServeFraction(LogicOperation operation, Condition guard)
    {
        (Rollout draw, Serving? withoutValue) = FractionalReader.Read(operation, key, variations, _logic);
        if (withoutValue is not null)
        {
            Add(Condition.And(guard, Condition.Exists(draw.By ?? "key").Not()), withoutValue);
        }

        Add(guard, draw);
    }

    private void ServeBranches(IReadOnlyList<JsonPlace> arguments, Condition guard)
    {
        int i = 0;
        for (; i + 1 < arguments.Count; i += 2)
        {
            Condition when = Condition.And(guard, _logic.Condition(arguments[i]));
            if (when != Condition.Never)
            {
                Serve(arguments[i + 1], when);
            }
        }

        if (i < arguments.Count)
        {
            Serve(arguments[i], guard);
        }
        else
        {
            Add(guard, Default);
        }
    }

    // true and false are names of variants; where the operator has no answer, the default variant is served.
    private void ServeAnswer(LogicOperation operation, Condition guard, Condition hasAnswer)
    {
        Add(Condition.And(guard, hasAnswer, _logic.Condition(operation.Place)), Named("true"));
        Add(Condition.And(guard, hasAnswer), Named("false"));
        if (hasAnswer != Condition.Always)
        {
            Add(guard, Default);
        }
    }

    private void ServeNamedByAttribute(string attribute, Condition guard)
    {
        foreach (Variation variation in variations)
        {
            Add(Condition.And(guard, Condition.In(attribute, false, LogicReader.Alike(variation.Name))), Serving.Fixed(variation.Name));
        }

        Add(Condition.And(guard, Condition.Exists(attribute)), new ErrorServing($"'{attribute}' names no variant."));
        Add(guard, Default);
    }

    private Serving Named(string variant) => Array.Exists(variations, variation => variation.Name == variant) ? Serving.Fixed(variant) : new ErrorServing($"The targeting names the variant '{variant}', which there is not.");

    private void Add(Condition when, Serving serve)
    {
        if (conditions.Write(when) is { } clauses)
        {
            _rules.Add(new TargetingRule { Clauses = clauses, Serve = serve });
        }
    }
}

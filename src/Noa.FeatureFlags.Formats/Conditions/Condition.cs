using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Conditions;

/// <summary>A question about a context as another system nests it. <see cref="ConditionWriter"/> turns it into clauses and segments.</summary>
internal abstract record Condition
{
    public static Condition Always { get; } = new All([]);

    public static Condition Never { get; } = new Any([]);

    /// <summary>The opposite answer for every context, those without the attribute included.</summary>
    public abstract Condition Not();

    public static Condition Of(bool answer) => answer ? Always : Never;

    public static Condition And(params IEnumerable<Condition> parts)
    {
        Condition[] flat = [.. parts.SelectMany(static part => part is All all ? all.Parts : [part])];
        return flat.Contains(Never) ? Never : flat is [var one] ? one : new All(flat);
    }

    public static Condition Or(params IEnumerable<Condition> parts)
    {
        Condition[] flat = [.. parts.SelectMany(static part => part is Any any ? any.Parts : [part])];
        return flat.Any(static part => part is All { Parts.Length: 0 }) ? Always : flat is [var one] ? one : flat.Length == 0 ? Never : new Any(flat);
    }

    /// <summary>Whether an attribute is one of some values.</summary>
    public static Condition In(string attribute, bool matchesMissing, params IReadOnlyList<AttributeValue> values) => values.Count == 0
        ? matchesMissing ? Exists(attribute).Not() : Never
        : Ask(attribute, ClauseOperator.In, matchesMissing, values);

    /// <summary>Whether an attribute is there.</summary>
    public static Condition Exists(string attribute) => new Test(new Clause { Attribute = attribute, Operator = ClauseOperator.Exists });

    /// <summary>One clause.</summary>
    public static Condition Ask(string attribute, ClauseOperator how, bool matchesMissing, params IReadOnlyList<AttributeValue> values) =>
        new Test(new Clause { Attribute = attribute, Operator = how, Values = values, MatchesMissing = matchesMissing });

    /// <summary>One clause about a number or a version, which may be written as the other systems take it: a number as text, a version as a number or behind a <c>v</c>.</summary>
    public static Condition AskLeniently(string attribute, ClauseOperator how, bool matchesMissing, AttributeValue value) =>
        new Test(new Clause { Attribute = attribute, Operator = how, Values = [value], MatchesMissing = matchesMissing, IsLenient = true });

    /// <summary>Whether a time has not come yet.</summary>
    public static Condition IsBefore(DateTimeOffset instant) => Ask(Clause.Now, ClauseOperator.Before, false, instant);

    /// <summary>Whether a time is past.</summary>
    public static Condition IsAfter(DateTimeOffset instant) => Ask(Clause.Now, ClauseOperator.After, false, instant);

    internal sealed record All(Condition[] Parts) : Condition
    {
        public override Condition Not() => Or(Parts.Select(static part => part.Not()));
    }

    internal sealed record Any(Condition[] Parts) : Condition
    {
        public override Condition Not() => And(Parts.Select(static part => part.Not()));
    }

    internal sealed record Test(Clause Clause) : Condition
    {
        public override Condition Not() => new Test(new Clause
        {
            Attribute = Clause.Attribute,
            Kind = Clause.Kind,
            Operator = Clause.Operator,
            Values = Clause.Values,
            IsNegated = !Clause.IsNegated,
            IsLenient = Clause.IsLenient,
            MatchesMissing = Clause.Operator is not (ClauseOperator.Exists or ClauseOperator.Segment) && Clause.Attribute != Model.Clause.Now && !Clause.MatchesMissing,
        });
    }

    /// <summary>Whether a context's place on another system's line lies before an end.</summary>
    internal sealed record InShare(ForeignDraw Draw, Share End, string? By, bool IsNegated) : Condition
    {
        public override Condition Not() => this with { IsNegated = !IsNegated };
    }
}

namespace Noa.FeatureFlags.Model;

/// <summary>One question about a context: an attribute, an operator and the values it is compared with.</summary>
public sealed class Clause
{
    /// <summary>In place of an attribute: the time of the evaluation, for <see cref="ClauseOperator.Before"/> and <see cref="ClauseOperator.After"/>.</summary>
    public const string Now = "$now";

    /// <summary>
    /// The attribute asked: a name, <c>key</c> for the context's key, or a path into an object that starts with a slash
    /// (<c>/address/city</c>; <c>~1</c> is a slash and <c>~0</c> a tilde). <see cref="Now"/> is the time. Null only for <see cref="ClauseOperator.Segment"/>.
    /// </summary>
    public string? Attribute { get; init; }

    /// <summary>The kind of context that is asked; <c>multi</c> asks every kind in the context, of which one that fits is enough.</summary>
    public string Kind { get; init; } = EvaluationContext.DefaultKind;

    /// <summary>How attribute and values are compared.</summary>
    public required ClauseOperator Operator { get; init; }

    /// <summary>Values; one that fits is enough. Empty only for <see cref="ClauseOperator.Exists"/>.</summary>
    public IReadOnlyList<AttributeValue> Values { get; init; } = [];

    /// <summary>Turns the answer round, except for an attribute that is missing.</summary>
    public bool IsNegated { get; init; }

    /// <summary>Makes a missing attribute match; without it a missing attribute never does, negated or not.</summary>
    public bool MatchesMissing { get; init; }

    /// <summary>
    /// For imported flags, with operators that compare numbers or versions: text that is a decimal number is read as that number, and a number,
    /// or a version with a <c>v</c> in front, as a version.
    /// </summary>
    public bool IsLenient { get; init; }
}

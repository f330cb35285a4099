namespace Noa.FeatureFlags.Model.Json;

/// <summary>A clause while it is read; <c>equals</c> and <c>exists: false</c> are short forms that end here.</summary>
internal struct ClauseDraft()
{
    public string? Attribute;
    public string Kind = EvaluationContext.DefaultKind;
    public ClauseReader.Property? Operator;
    public IReadOnlyList<AttributeValue> Values = [];
    public bool IsNegated;
    public bool AsksAbsence;
    public bool MatchesMissing;
    public bool IsLenient;

    public readonly Clause ToClause() => new()
    {
        Attribute = Attribute,
        Kind = Kind,
        Operator = Operator is null or ClauseReader.Property.Equals ? ClauseOperator.In : (ClauseOperator)Operator,
        Values = Values,
        IsNegated = IsNegated != AsksAbsence,
        MatchesMissing = MatchesMissing,
        IsLenient = IsLenient,
    };
}

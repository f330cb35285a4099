using CsCheck;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Generators;

/// <summary>Clauses with every operator, whose values have the type that the operator compares.</summary>
internal static class ClauseGen
{
    private static readonly Gen<AttributeValue> Strings = Gen.OneOf(Alphabet.Strings).Select(static text => (AttributeValue)text);

    private static readonly Gen<AttributeValue> Numbers = Gen.OneOf(
        Gen.OneOf(Alphabet.Numbers).Select(static number => (AttributeValue)number),
        Gen.Int[-2, 50].Select(static number => (AttributeValue)number));

    private static readonly Gen<AttributeValue> Instants = Gen.OneOf(
        Gen.OneOf(Alphabet.Instants).Select(static text => (AttributeValue)text),
        Gen.OneOf(Alphabet.UnixMilliseconds).Select(static number => (AttributeValue)number));

    private static readonly Gen<AttributeValue> Versions = Gen.OneOf(Alphabet.Versions).Select(static text => (AttributeValue)text);

    private static readonly Gen<AttributeValue> Patterns = Gen.OneOf(Alphabet.Patterns).Select(static text => (AttributeValue)text);

    private static readonly Gen<AttributeValue> Scalars = Gen.OneOf(Strings, Numbers, Gen.Bool.Select(static value => (AttributeValue)value));

    /// <summary>A clause that may ask for one of the segments.</summary>
    public static Gen<Clause> Asking(string[] segments)
    {
        Gen<ClauseOperator> withAttribute = Gen.Enum<ClauseOperator>().Where(static @operator => @operator != ClauseOperator.Segment);
        Gen<Clause> asksAttribute = Gen.Frequency((19, withAttribute.SelectMany(OfAttribute)), (1, OfTheTime));
        return segments.Length == 0 ? asksAttribute : Gen.Frequency((4, asksAttribute), (1, OfSegments(segments)));
    }

    // The instants of the alphabet are months away from any run of the tests.
    private static readonly Gen<Clause> OfTheTime = Gen.Select(
        Gen.Bool,
        Instants.Array[1, 2],
        Gen.Bool,
        static (isBefore, values, isNegated) => new Clause { Attribute = Clause.Now, Operator = isBefore ? ClauseOperator.Before : ClauseOperator.After, Values = values, IsNegated = isNegated });

    private static Gen<Clause> OfAttribute(ClauseOperator @operator) => Gen.Select(
        Gen.OneOf(Alphabet.Attributes),
        ValuesOf(@operator),
        KindGen.Any,
        Gen.Bool,
        Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true))),
        Gen.Bool,
        (attribute, values, kind, isNegated, matchesMissing, isLenient) => new Clause
        {
            Attribute = attribute,
            Kind = kind,
            Operator = @operator,
            Values = values,
            IsNegated = isNegated,
            MatchesMissing = matchesMissing,
            IsLenient = isLenient && (@operator is (>= ClauseOperator.LessThan and <= ClauseOperator.AtLeast) or (>= ClauseOperator.SemverEquals and <= ClauseOperator.SemverAtLeast)),
        });

    private static Gen<Clause> OfSegments(string[] segments) => Gen.Select(
        Gen.OneOf(segments).Select(static key => (AttributeValue)key).Array[1, 2],
        Gen.Bool,
        static (keys, isNegated) => new Clause { Operator = ClauseOperator.Segment, Values = keys, IsNegated = isNegated });

    private static Gen<AttributeValue[]> ValuesOf(ClauseOperator @operator) => @operator switch
    {
        ClauseOperator.In => Scalars.Array[1, 4],
        ClauseOperator.Matches => Patterns.Array[1, 2],
        ClauseOperator.StartsWith or ClauseOperator.EndsWith or ClauseOperator.Contains => Strings.Array[1, 3],
        ClauseOperator.Before or ClauseOperator.After => Instants.Array[1],
        ClauseOperator.Exists => Gen.Const(Array.Empty<AttributeValue>()),
        >= ClauseOperator.SemverEquals and <= ClauseOperator.SemverAtLeast => Versions.Array[1],
        _ => Numbers.Array[1],
    };
}

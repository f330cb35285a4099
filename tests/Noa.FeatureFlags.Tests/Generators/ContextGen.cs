using CsCheck;

namespace Noa.FeatureFlags.Tests.Generators;

/// <summary>Contexts made of the words that generated rule sets ask for, so that rules, targets and segments are hit; of one kind or several, with values of every type.</summary>
internal static class ContextGen
{
    private static readonly string[] Names = ["plan", "email", "age", "appVersion", "beta", "since"];

    private static readonly string[] Malformed = ["v1.0.0", "1.0.0-01", "2020-01-01", "2020-01-01T00:00:00", "2.4", "10", "aaaaaa@"];

    private static readonly Gen<AttributeValue> Scalar = Gen.Frequency(
        (6, Gen.OneOf(Alphabet.Strings).Select(static text => (AttributeValue)text)),
        (3, Gen.OneOf(Alphabet.Versions).Select(static text => (AttributeValue)text)),
        (2, Gen.OneOf(Alphabet.Instants).Select(static text => (AttributeValue)text)),
        (1, Gen.OneOf(Malformed).Select(static text => (AttributeValue)text)),
        (2, Gen.OneOf(Alphabet.Numbers).Select(static number => (AttributeValue)number)),
        (2, Gen.OneOf(Alphabet.UnixMilliseconds).Select(static number => (AttributeValue)number)),
        (3, Gen.Int[-2, 50].Select(static number => (AttributeValue)number)),
        (1, Gen.Long.Select(static number => (AttributeValue)number)),
        (3, Gen.Bool.Select(static boolean => (AttributeValue)boolean)),
        (1, Gen.OneOf(Alphabet.UnixMilliseconds).Select(static number => (AttributeValue)DateTimeOffset.FromUnixTimeMilliseconds(number))),
        (1, Gen.OneOf(double.NaN, double.PositiveInfinity, -0.0, 0.5).Select(static number => (AttributeValue)number)),
        (1, Gen.Int[1023, 1025].Select(static length => (AttributeValue)new string('a', length))));

    private static readonly Gen<AttributeValue> Value = Gen.Frequency(
        (8, Scalar),
        (2, Scalar.Array[0, 3].Select(static items => AttributeValue.List(items))),
        (1, Gen.Const(default(AttributeValue))));

    private static readonly Gen<AttributeValue> Address = Gen.Frequency(
        (4, Value.Select(static city => AttributeValue.Object([KeyValuePair.Create("city", city)]))),
        (1, Gen.Const(AttributeValue.Object([]))),
        (1, Scalar));

    private static readonly Gen<string?> Key = Gen.Frequency(
        (8, Gen.OneOf<string?>([.. Alphabet.Keys])),
        (2, Gen.Int[0, 100_000].Select(static number => (string?)$"user-{number}")),
        (1, Gen.Const((string?)null)));

    /// <summary>Contexts of one to three kinds.</summary>
    public static Gen<EvaluationContext> Any { get; } = Gen.Frequency(
        (6, OfKind(EvaluationContext.DefaultKind)),
        (1, Gen.OneOf(Alphabet.Kinds).SelectMany(OfKind)),
        (2, Gen.Select(OfKind("user"), OfKind("organization"), static (user, organization) => user.And(organization))),
        (1, Gen.Select(OfKind("device"), OfKind("user"), OfKind("organization"), static (device, user, organization) => EvaluationContext.Combine(device, user, organization))),
        (1, Gen.Const(EvaluationContext.Empty)));

    private static Gen<EvaluationContext> OfKind(string kind) => Gen.Select(
        Key,
        Value.Array[Names.Length],
        Gen.Bool.Array[Names.Length],
        Address,
        Gen.Bool,
        (key, values, isThere, address, hasAddress) =>
        {
            List<(string Name, AttributeValue Value)> attributes = [.. Names.Zip(values).Where((_, place) => isThere[place])];
            if (hasAddress)
            {
                attributes.Add(("address", address));
            }

            return EvaluationContext.ForKind(kind, key, [.. attributes]);
        });
}

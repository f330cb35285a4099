using CsCheck;

namespace Noa.FeatureFlags.Tests.Generators;

/// <summary>Kinds of contexts, users more often than others.</summary>
internal static class KindGen
{
    public static readonly Gen<string> Any = Gen.Frequency((3, Gen.Const(EvaluationContext.DefaultKind)), (1, Gen.OneOf(Alphabet.Kinds)));
}

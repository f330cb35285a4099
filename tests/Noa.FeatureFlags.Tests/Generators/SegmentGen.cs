using CsCheck;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Generators;

/// <summary>Segments that ask only segments before them, so that none asks itself.</summary>
internal static class SegmentGen
{
    private static readonly Gen<SegmentMembers[]> Members = Gen.Select(
        Gen.OneOf(Alphabet.Keys).Array[0, 2],
        KindGen.Any,
        static (keys, kind) => new SegmentMembers { Kind = kind, Keys = keys }).Array[0, 2];

    public static Gen<SegmentDefinition> Of(string key, string[] before) => Gen.Select(
        Members,
        Members,
        RuleOf(before).Array[0, 2],
        Gen.Bool,
        (included, excluded, rules, isPlain) => new SegmentDefinition
        {
            Key = key,
            Description = isPlain ? null : "People who asked for it",
            Salt = isPlain ? null : "old-segment-key",
            Included = included,
            Excluded = excluded,
            Rules = rules,
        });

    private static Gen<SegmentRule> RuleOf(string[] before) => Gen.Select(
        ClauseGen.Asking(before).Array[0, 2],
        Gen.Int[0, 100_000],
        KindGen.Any,
        Gen.Int[0, 3],
        Gen.Frequency((3, Gen.Const((ForeignDraw?)null)), (1, ServingGen.Foreign.Select(static draw => (ForeignDraw?)draw))),
        static (clauses, thousandths, kind, form, foreign) => form == 0
            ? new SegmentRule { Clauses = clauses }
            : new SegmentRule
            {
                Id = form == 1 ? "some" : null,
                Clauses = clauses,
                Percentage = Share.FromPercent(thousandths / 1000m),
                By = form == 2 ? "plan" : null,
                Kind = kind,
                Foreign = foreign,
            });
}

using CsCheck;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Generators;

/// <summary>Flags that need only flags before them, so that none needs itself.</summary>
internal static class FlagGen
{
    private static readonly Gen<string?> Salt = Gen.Frequency((3, Gen.Const((string?)null)), (1, Gen.Const((string?)"old-key")));

    private static readonly Gen<DateOnly?> Expires = Gen.OneOf<DateOnly?>(null, new DateOnly(2027, 3, 1), new DateOnly(2024, 2, 29));

    /// <summary>A flag.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="variations">Its variations.</param>
    /// <param name="others">What stands around it in the rule set.</param>
    public static Gen<FlagDefinition> Of(string key, IReadOnlyList<Variation> variations, Neighbours others) => Gen.Select(
        Targeting(key, variations, others),
        Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))),
        Gen.OneOf([null, .. variations.Select(static variation => variation.Name)]),
        Salt,
        Expires,
        Gen.Bool,
        (targeting, isEnabled, offVariation, salt, expires, isDescribed) => new FlagDefinition
        {
            Key = key,
            Description = isDescribed ? "What it is for: \"quotes\", ümlauts,\nlines" : null,
            Owner = isDescribed ? "payments" : null,
            Tags = isDescribed ? ["web", "checkout"] : [],
            Expires = expires,
            IsClientSide = isDescribed,
            TracksExposures = isDescribed,
            IsEnabled = isEnabled,
            Salt = salt,
            Variations = variations,
            OffVariation = offVariation,
            Prerequisites = targeting.Prerequisites,
            Targets = targeting.Targets,
            Rules = targeting.Rules,
            Fallthrough = targeting.Fallthrough,
        });

    private static Gen<(Prerequisite[] Prerequisites, TargetList[] Targets, TargetingRule[] Rules, Serving Fallthrough)> Targeting(
        string key, IReadOnlyList<Variation> variations, Neighbours others) => Gen.Select(
            PrerequisitesOf(others),
            TargetsOf(variations),
            RulesOf(key, variations, others),
            FallthroughOf(key, variations, others));

    private static Gen<Prerequisite[]> PrerequisitesOf(Neighbours others) => others.FlagsBefore.Length == 0
        ? Gen.Const(Array.Empty<Prerequisite>())
        : Gen.OneOf([.. others.FlagsBefore.SelectMany(static flag => flag.Variations.Select(variation => new Prerequisite(flag.Key, variation.Name)))]).Array[0, 1];

    // No key stands in two lists: it could be served only one of them.
    private static Gen<TargetList[]> TargetsOf(IReadOnlyList<Variation> variations) => Gen.Select(
        Gen.Shuffle(Alphabet.Keys),
        Gen.Int[0, 2],
        Gen.OneOf([.. variations]).Array[2],
        KindGen.Any.Array[2],
        static (keys, count, served, kinds) => Enumerable.Range(0, count).Select(index => new TargetList
        {
            Variation = served[index].Name,
            Kind = kinds[index],
            Keys = keys[(index * 2)..((index * 2) + 2)],
        }).ToArray());

    private static Gen<TargetingRule[]> RulesOf(string key, IReadOnlyList<Variation> variations, Neighbours others)
    {
        Gen<TargetingRule> RuleAt(int index) => Gen.Select(
            ClauseGen.Asking(others.Segments).Array[0, 3],
            ServingGen.Of(variations, $"{key}-experiment-{index}"),
            Gen.Bool,
            (clauses, serve, isNamed) => new TargetingRule { Id = isNamed ? $"named-{index}" : null, Clauses = clauses, Serve = serve });

        return Gen.Int[0, 3].SelectMany(count => count switch
        {
            0 => Gen.Const(Array.Empty<TargetingRule>()),
            1 => RuleAt(0).Select(static only => new[] { only }),
            2 => Gen.Select(RuleAt(0), RuleAt(1), static (first, second) => new[] { first, second }),
            _ => Gen.Select(RuleAt(0), RuleAt(1), RuleAt(2), static (first, second, third) => new[] { first, second, third }),
        });
    }

    private static Gen<Serving> FallthroughOf(string key, IReadOnlyList<Variation> variations, Neighbours others)
    {
        string experimentId = $"{key}-experiment";
        Gen<Serving> any = Gen.Frequency(
            (5, ServingGen.Of(variations, experimentId)),
            (1, ServingGen.InLayer(variations, experimentId, others.SliceStart, others.SliceEnd)));
        return others.HasStrategies ? Gen.Frequency((5, any), (1, ServingGen.ByStrategy)) : any;
    }
}

using System.Text.Json;
using CsCheck;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Generators;

/// <summary>Everything a rule can serve by.</summary>
internal static class ServingGen
{
    /// <summary>The name by which generated flags ask for a custom strategy.</summary>
    public const string Strategy = "generated-strategy";

    private static readonly Gen<string?> By = Gen.Frequency((2, Gen.Const((string?)null)), (1, Gen.OneOf<string?>("plan", "age", "/address/city", "missing")));

    private static readonly Gen<string?> Salt = Gen.Frequency((2, Gen.Const((string?)null)), (1, Gen.OneOf<string?>("salt-1", "")));

    private static readonly Gen<Share> AnyShare = Gen.Frequency(
        (2, Gen.OneOf(0m, 25m, 50m, 100m)),
        (1, Gen.Int[0, 100_000].Select(static thousandths => thousandths / 1000m))).Select(Share.FromPercent);

    /// <summary>A fixed variation, a rollout, or an experiment outside layers.</summary>
    /// <param name="variations">The flag's variations.</param>
    /// <param name="experimentId">The experiment's id, unique in the rule set.</param>
    public static Gen<Serving> Of(IReadOnlyList<Variation> variations, string experimentId) => Gen.Frequency(
        (3, Fixed(variations)),
        (3, RolloutOf(variations)),
        (1, ExperimentOf(variations, experimentId)),
        (1, ForeignOf(variations, experimentId)));

    /// <summary>Hash, salt and seed of another system's draw, without arms.</summary>
    public static Gen<ForeignDraw> Foreign { get; } = Gen.Select(
        Gen.OneOf([.. BucketingHashes.All.Where(static name => name != BucketingHashes.Noa1)]),
        Salt,
        Gen.OneOf<long?>(null, 0, 61, -5),
        static (hash, salt, seed) => new ForeignDraw { Hash = hash, Salt = salt, Seed = seed });

    /// <summary>A custom strategy, with or without parameters.</summary>
    public static Gen<Serving> ByStrategy { get; } = Gen.OneOf<string?>(null, "{}", """{"hours":[9,17.5],"days":"mon–fri"}""").Select(static json => (Serving)new StrategyServing
    {
        Strategy = Strategy,
        Parameters = json is null ? default : JsonElement.Parse(json),
    });

    /// <summary>An experiment that takes a slice of a layer.</summary>
    public static Gen<Serving> InLayer(IReadOnlyList<Variation> variations, string experimentId, Share sliceStart, Share sliceEnd) =>
        WeightsOf(variations).Select(weights => (Serving)new Experiment
        {
            Id = experimentId,
            Weights = weights,
            Layer = "checkout-page",
            SliceStart = sliceStart,
            SliceEnd = sliceEnd,
            Metrics = ["purchase"],
        });

    private static Gen<Serving> Fixed(IReadOnlyList<Variation> variations) =>
        Gen.OneOf([.. variations]).Select(static variation => Serving.Fixed(variation.Name));

    private static Gen<Serving> RolloutOf(IReadOnlyList<Variation> variations) => Gen.Select(
        WeightsOf(variations),
        By,
        KindGen.Any,
        Salt,
        static (weights, by, kind, salt) => (Serving)new Rollout { Weights = weights, By = by, Kind = kind, Salt = salt });

    // Arms in any order, some variations twice, the line longer or shorter than what they cover.
    private static Gen<Serving> ForeignOf(IReadOnlyList<Variation> variations, string experimentId) => Gen.Select(
        Foreign,
        Gen.Select(Gen.OneOf([.. variations]), Gen.OneOf(0d, 1, 25_000, 33_333, 100_000), Gen.Bool, static (variation, weight, isUntracked) => new DrawArm(variation.Name, weight, isUntracked)).Array[1, 4],
        By,
        KindGen.Any,
        Gen.Bool,
        (draw, arms, by, kind, isExperiment) =>
        {
            var foreign = new ForeignDraw { Hash = draw.Hash, Salt = draw.Salt, Seed = draw.Seed, Arms = arms };
            return isExperiment
                ? (Serving)new Experiment { Id = experimentId, Weights = [], Foreign = foreign, By = by, Kind = kind }
                : new Rollout { Weights = [], Foreign = foreign, By = by, Kind = kind };
        });

    private static Gen<Serving> ExperimentOf(IReadOnlyList<Variation> variations, string experimentId) => Gen.Select(
        WeightsOf(variations),
        By,
        KindGen.Any,
        AnyShare,
        Gen.Bool,
        (weights, by, kind, allocation, isForAll) => (Serving)new Experiment
        {
            Id = experimentId,
            Weights = weights,
            By = by,
            Kind = kind,
            Allocation = isForAll ? null : allocation,
            Metrics = isForAll ? ["purchase", "latency_ms"] : [],
            Hypothesis = isForAll ? "People buy more." : null,
        });

    // Cuts the line at random places; the last variation gets what remains, so that the weights sum.
    private static Gen<IReadOnlyList<WeightedVariation>> WeightsOf(IReadOnlyList<Variation> variations) =>
        AnyShare.Array[variations.Count - 1].Select(Gen.Shuffle(variations.ToArray()), static (cuts, names) =>
        {
            Share[] ends = [.. cuts.Order(), Share.Whole];
            Share start = default;
            var weights = new List<WeightedVariation>();
            for (int i = 0; i < ends.Length; i++)
            {
                weights.Add(new WeightedVariation(names[i].Name, Share.FromPercent(ends[i].Percent - start.Percent)));
                start = ends[i];
            }

            return (IReadOnlyList<WeightedVariation>)weights;
        });
}

using CsCheck;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Generators;

/// <summary>Rule sets that compile without a diagnostic and use every feature of the format.</summary>
/// <remarks>Flags are <c>flag-0</c>, <c>flag-1</c> ..., segments <c>segment-0</c> ...; all other words are in <see cref="Alphabet"/>.</remarks>
internal static class RuleSetGen
{
    private const int MaxFlags = 5;
    private const int MaxSegments = 3;

    /// <summary>Rule sets without custom strategies: they need nothing registered.</summary>
    public static Gen<RuleSetDefinition> Plain { get; } = Of(hasStrategies: false);

    /// <summary>Rule sets that may also ask for <see cref="ServingGen.Strategy"/>.</summary>
    public static Gen<RuleSetDefinition> WithStrategies { get; } = Of(hasStrategies: true);

    private static Gen<RuleSetDefinition> Of(bool hasStrategies) =>
        from variations in Gen.OneOf(Alphabet.Variations).Array[1, MaxFlags]
        from segmentCount in Gen.Int[0, MaxSegments]
        from segments in Sequence(segmentCount, index => SegmentGen.Of(SegmentKey(index), SegmentKeys(index)))
        from flags in Sequence(variations.Length, index => FlagGen.Of(FlagKey(index), variations[index], Around(index, variations, segmentCount, hasStrategies)))
        select new RuleSetDefinition { Flags = flags, Segments = segments };

    private static Neighbours Around(int index, IReadOnlyList<Variation>[] variations, int segmentCount, bool hasStrategies) => new(
        [.. Enumerable.Range(0, index).Select(before => (FlagKey(before), variations[before]))],
        SegmentKeys(segmentCount),
        Share.FromPercent(index * 100 / MaxFlags),
        Share.FromPercent((index + 1) * 100 / MaxFlags),
        hasStrategies);

    private static Gen<List<T>> Sequence<T>(int count, Func<int, Gen<T>> at)
    {
        Gen<List<T>> sequence = Gen.Const(() => new List<T>());
        for (int i = 0; i < count; i++)
        {
            sequence = Gen.Select(sequence, at(i), static (items, item) =>
            {
                items.Add(item);
                return items;
            });
        }

        return sequence;
    }

    private static string FlagKey(int index) => $"flag-{index}";

    private static string SegmentKey(int index) => $"segment-{index}";

    private static string[] SegmentKeys(int count) => [.. Enumerable.Range(0, count).Select(SegmentKey)];
}

using CsCheck;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Tests.Conformance;

namespace Noa.FeatureFlags.Tests.Properties;

public sealed class RolloutTests
{
    private const int Chains = 60;
    private const int UsersPerChain = 2_000;
    private const int SharesPerChain = 6;
    private const int IdsPerShape = 200_000;
    private const int Bins = 1_000;

    private static readonly Gen<(int[] Thousandths, string Salt, bool IsOnFirst, int FirstUser)> RisingChain = Gen.Select(
        Gen.Int[0, Bucket.Count].Array[SharesPerChain].Select(static shares => shares.Order().ToArray()),
        Gen.String[Gen.Char.AlphaNumeric, 1, 20],
        Gen.Bool,
        Gen.Int[0, 1_000_000]);

    public static TheoryData<string> Shapes => [.. Ids.Shapes];

    [Fact]
    public void RaisingAShare_OfATwoWayRollout_TurnsNobodyOff()
    {
        int users = 0;

        RisingChain.Sample(
            (thousandths, salt, isOnFirst, firstUser) =>
            {
                Interlocked.Add(ref users, UsersPerChain);
                AssertNobodyLeaves([.. thousandths.Select(share => ClientOf(PercentageFlag(share, salt, isOnFirst), null))], firstUser);
            },
            iter: Chains);

        Assert.True(users >= 100_000);
    }

    [Fact]
    public void RaisingAShare_OfASegmentRule_ExpelsNobody()
    {
        RisingChain.Sample(
            static (thousandths, salt, _, firstUser) => AssertNobodyLeaves(
                [.. thousandths.Select(share => ClientOf(SegmentFlag, new SegmentDefinition { Key = "s", Salt = salt, Rules = [new SegmentRule { Percentage = ShareOf(share) }] }))],
                firstUser),
            iter: Chains);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Buckets_OfIdsOfOneShape_AreUniform(string shape)
    {
        int[] counts = new int[Bins];
        foreach (string id in Ids.Of(shape, IdsPerShape))
        {
            counts[Bucket.Of("new-checkout", id).Index / (Bucket.Count / Bins)]++;
        }

        Assert.True(ChiSquare.IsUniform(counts));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Rollout_OverIdsOfOneShape_HitsItsWeights(string shape)
    {
        using var client = FeatureFlagClient.FromJson("""
            { "flags": { "sizes": {
                "variations": { "tiny": 0, "small": 1, "medium": 2, "large": 3 },
                "fallthrough": { "rollout": { "tiny": 0.5, "small": 9.5, "medium": 33.333, "large": 56.667 } } } } }
            """);
        var sizes = new Flag<int>("sizes", -1);
        int[] counts = new int[4];

        foreach (string id in Ids.Of(shape, IdsPerShape))
        {
            counts[client.GetValue(sizes, EvaluationContext.For(id))]++;
        }

        Assert.True(ChiSquare.Follows(counts, 0.005, 0.095, 0.33333, 0.56667));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TwoFlags_OverIdsOfOneShape_SplitIndependently(string shape)
    {
        int[,] counts = new int[10, 10];
        foreach (string id in Ids.Of(shape, IdsPerShape))
        {
            counts[Decile("checkout-1", id), Decile("checkout-2", id)]++;
        }

        Assert.True(ChiSquare.AreIndependent(counts));
    }

    internal static int Decile(string salt, string id) => Bucket.Of(salt, id).Index / (Bucket.Count / 10);

    private static FlagDefinition SegmentFlag { get; } = new()
    {
        Key = "f",
        Rules = [new TargetingRule { Clauses = [new Clause { Operator = ClauseOperator.Segment, Values = ["s"] }], Serve = Serving.Fixed("on") }],
        Fallthrough = Serving.Fixed("off"),
    };

    private static FlagDefinition PercentageFlag(int thousandths, string salt, bool isOnFirst) => new()
    {
        Key = "f",
        Salt = salt,
        Variations = isOnFirst ? Variation.OnAndOff : [.. Variation.OnAndOff.Reverse()],
        Fallthrough = Serving.Percentage(thousandths / 1000m),
    };

    private static Share ShareOf(int thousandths) => Share.FromPercent(thousandths / 1000m);

    private static FeatureFlagClient ClientOf(FlagDefinition flag, SegmentDefinition? segment) =>
        new(new RuleSetProvider(new FixedSource(new RuleSetDefinition { Flags = [flag], Segments = segment is null ? [] : [segment] })));

    private static void AssertNobodyLeaves(FeatureFlagClient[] rising, int firstUser)
    {
        foreach (int user in Enumerable.Range(firstUser, UsersPerChain))
        {
            var context = EvaluationContext.For($"user-{user}");
            bool[] isOn = [.. rising.Select(client => client.IsEnabled("f", context))];
            Assert.True(isOn.SequenceEqual(isOn.Order()), $"user-{user} was turned off by a larger share");
        }

        foreach (FeatureFlagClient client in rising)
        {
            client.Dispose();
        }
    }
}

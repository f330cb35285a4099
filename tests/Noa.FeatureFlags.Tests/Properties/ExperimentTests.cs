using CsCheck;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Tests.Conformance;

namespace Noa.FeatureFlags.Tests.Properties;

public sealed class ExperimentTests
{
    private const int Experiments = 5;
    private const int UsersPerLayer = 2_000;
    private const int IdsPerShape = 200_000;

    public static TheoryData<string> Shapes => [.. Ids.Shapes];

    [Fact]
    public void ExperimentsOfOneLayer_WhoseSlicesCoverTheLine_HoldEverybodyOnce()
    {
        Gen.Select(Gen.Int[1, Bucket.Count - 1].HashSet[Experiments - 1], Gen.Int[0, 1_000_000]).Sample(
            static (cuts, firstUser) =>
            {
                int[] ends = [0, .. cuts.Order(), Bucket.Count];
                using var client = ClientOf([.. Enumerable.Range(0, Experiments).Select(place => InLayer($"e{place}", ends[place], ends[place + 1]))]);
                foreach (int user in Enumerable.Range(firstUser, UsersPerLayer))
                {
                    var context = EvaluationContext.For($"user-{user}");
                    Assert.Equal(1, Enumerable.Range(0, Experiments).Count(place => client.Evaluate($"e{place}", context, false).InExperiment));
                }
            },
            iter: 40);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AllocationAndAssignment_OfOneExperiment_AreIndependentDraws(string shape)
    {
        int[,] counts = new int[10, 10];
        foreach (string id in Ids.Of(shape, IdsPerShape))
        {
            counts[RolloutTests.Decile("button-2027/allocation", id), RolloutTests.Decile("button-2027", id)]++;
        }

        Assert.True(ChiSquare.AreIndependent(counts));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Experiment_WithAnAllocation_SplitsItsParticipantsByTheWeights(string shape)
    {
        using var client = ClientOf([Outside("button", Share.FromPercent(30), 25)]);
        int[] counts = new int[3];

        foreach (string id in Ids.Of(shape, IdsPerShape))
        {
            EvaluationDetail<bool> detail = client.Evaluate("button", EvaluationContext.For(id), false);
            counts[detail.InExperiment ? detail.VariationIndex : 2]++;
        }

        Assert.True(ChiSquare.Follows(counts, 0.3 * 0.25, 0.3 * 0.75, 0.7));
    }

    [Fact]
    public void RaisingAnAllocation_OfAnExperiment_MovesNoParticipant()
    {
        using var client = ClientOf([Outside("e", Share.FromPercent(20), 50)]);
        using var raised = ClientOf([Outside("e", Share.FromPercent(60), 50)]);
        string[] participants = [.. Ids.Of("UUIDs", 20_000).Where(id => client.Evaluate("e", EvaluationContext.For(id), false).InExperiment)];

        Assert.NotEmpty(participants);
        Assert.All(participants, id =>
        {
            EvaluationDetail<bool> detail = raised.Evaluate("e", EvaluationContext.For(id), false);
            Assert.True(detail.InExperiment);
            Assert.Equal(client.IsEnabled("e", EvaluationContext.For(id)), detail.Value);
        });
    }

    private static FlagDefinition InLayer(string id, int start, int end) => FlagOf(id, new Experiment
    {
        Id = id,
        Weights = WeightsOf(50),
        Layer = "page",
        SliceStart = Share.FromPercent(start / 1000m),
        SliceEnd = Share.FromPercent(end / 1000m),
    });

    private static FlagDefinition Outside(string id, Share allocation, decimal percentOn) =>
        FlagOf(id, new Experiment { Id = id, Weights = WeightsOf(percentOn), Allocation = allocation });

    private static FlagDefinition FlagOf(string key, Experiment experiment) => new() { Key = key, OffVariation = "off", Fallthrough = experiment };

    private static WeightedVariation[] WeightsOf(decimal percentOn) =>
        [new("on", Share.FromPercent(percentOn)), new("off", Share.FromPercent(100 - percentOn))];

    private static FeatureFlagClient ClientOf(FlagDefinition[] flags) =>
        new(new RuleSetProvider(new FixedSource(new RuleSetDefinition { Flags = flags })));
}

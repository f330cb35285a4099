using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Exposures;

/// <summary>Flags that say <c>trackExposures</c>: whom an error belongs to is known for them outside experiments too.</summary>
public sealed class TrackedFlagTests
{
    private const string Rules = """
        { "flags": {
            "fixed":   { "trackExposures": true },
            "off":     { "trackExposures": true, "enabled": false },
            "rollout": { "trackExposures": true, "percentage": 40 },
            "other":   { "trackExposures": true, "percentage": 40 },
            "plain":   { "percentage": 40 },
            "tested":  { "trackExposures": true, "fallthrough": { "experiment": { "id": "e", "weights": { "on": 50, "off": 50 }, "allocation": 50 } } } } }
        """;

    private static readonly ExposureQueueOptions AtOnce = new() { HandsOverAtOnce = true };

    [Theory]
    [InlineData("fixed", "on")]
    [InlineData("off", "off")]
    public void Read_OfATrackedFlag_IsExposedWhateverItServes(string flag, string variation)
    {
        var sink = new InMemoryExposureSink();
        using FeatureFlagClient flags = Client(sink);

        flags.IsEnabled(flag, EvaluationContext.For("alice"));

        Exposure exposure = Assert.Single(sink.Exposures);
        Assert.Equal((flag, variation, "", "user", "alice"), (exposure.Flag, exposure.Variation, exposure.Experiment, exposure.Kind, exposure.Unit));
    }

    // Breaks when repeats are told apart by the experiment alone: two rollouts of one user would be one.
    [Fact]
    public void Reads_OfTwoTrackedRollouts_AreExposedOnceEach()
    {
        var sink = new InMemoryExposureSink();
        using FeatureFlagClient flags = Client(sink);
        for (int i = 0; i < 3; i++)
        {
            flags.IsEnabled("rollout", EvaluationContext.For("alice"));
            flags.Evaluate("other", EvaluationContext.For("alice"), false);
            flags.IsEnabled("plain", EvaluationContext.For("alice"));
        }

        Assert.Equal(["other", "rollout"], sink.Exposures.Select(static exposure => exposure.Flag).Order());
    }

    // Breaks when who is outside an experiment is exposed to it.
    [Fact]
    public void Reads_OfATrackedExperiment_NameItForItsParticipantsAlone()
    {
        var sink = new InMemoryExposureSink();
        using FeatureFlagClient flags = Client(sink);
        var participants = new List<string>();
        for (int i = 0; i < 200; i++)
        {
            if (flags.Evaluate("tested", EvaluationContext.For($"u{i}"), false).InExperiment)
            {
                participants.Add($"u{i}");
            }
        }

        Assert.Equal(participants, sink.Exposures.Where(static exposure => exposure.Experiment == "e").Select(static exposure => exposure.Unit));
        Assert.Equal(200 - participants.Count, sink.Exposures.Count(static exposure => exposure.Experiment.Length == 0));
    }

    [Fact]
    public void Read_WithoutAKey_LeavesNoExposure()
    {
        var sink = new InMemoryExposureSink();
        using FeatureFlagClient flags = Client(sink);

        flags.IsEnabled("fixed", EvaluationContext.Empty);

        Assert.Empty(sink.Exposures);
    }

    [Fact]
    public void Repeats_OfATrackedFlag_AllocateNothing()
    {
        using FeatureFlagClient flags = Client(new InMemoryExposureSink());
        EvaluationContext both = EvaluationContext.ForKind("device", "d").And(EvaluationContext.For("alice")), alice = EvaluationContext.For("alice");
        Read(flags, both, alice);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Read(flags, both, alice);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Read(FeatureFlagClient flags, EvaluationContext both, EvaluationContext alice)
    {
        for (int i = 0; i < 1000; i++)
        {
            flags.IsEnabled("fixed", both);
            flags.IsEnabled("rollout", alice);
        }
    }

    private static FeatureFlagClient Client(InMemoryExposureSink sink) => new(new RuleSetProvider(InMemorySource.FromJson(Rules)), sink, AtOnce);
}

using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Tests.Conformance;

namespace Noa.FeatureFlags.Tests.Properties;

/// <summary>Readers see one version of the rule set or the next, never a mix of both, while a writer swaps them.</summary>
public sealed class ConcurrentReadTests
{
    private const int Versions = 3_000;
    private const int Readers = 3;
    private const int Variations = 4;
    private const string Mixed = "mixed";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly EvaluationContext User = EvaluationContext.For("user-1");
    private static readonly Flag<int> FlagA = new("a", -1);
    private static readonly Flag<int> FlagB = new("b", -1);

    [Fact]
    public Task PinnedSnapshot_WhileWholeRuleSetsAreReplaced_HoldsOneVersion() =>
        ReadWhileWriting(ReplaceVersion, ReadPinned);

    [Fact]
    public Task PinnedSnapshot_WhileEntriesChangeTogether_HoldsOneVersion() =>
        ReadWhileWriting(ApplyVersion, ReadPinned);

    [Fact]
    public Task SingleRead_WhileWholeRuleSetsAreReplaced_SeesPrerequisiteSegmentAndRuleOfOneVersion() =>
        ReadWhileWriting(ReplaceVersion, ReadDependent);

    [Fact]
    public Task SingleRead_WhileEntriesChangeTogether_SeesPrerequisiteSegmentAndRuleOfOneVersion() =>
        ReadWhileWriting(ApplyVersion, ReadDependent);

    [Fact]
    public void Versions_TakenApart_AreSeenAsMixed()
    {
        var provider = new RuleSetProvider(new FixedSource(RuleSetOf(0)));
        using var client = new FeatureFlagClient(provider);
        RuleSetDefinition next = RuleSetOf(1);

        provider.Apply(new RuleSetChanges { Upserts = new RuleSetDefinition { Flags = [next.Flags[0]] } });
        EvaluationDetail<int> afterFlag = client.Evaluate(FlagB, User);
        provider.Replace(RuleSetOf(0));
        provider.Apply(new RuleSetChanges { Upserts = new RuleSetDefinition { Segments = next.Segments } });
        EvaluationDetail<int> afterSegment = client.Evaluate(FlagB, User);

        Assert.Equal((Mixed, EvaluationReason.PrerequisiteFailed), (afterFlag.Variation, afterFlag.Reason));
        Assert.Equal((Mixed, EvaluationReason.Fallthrough), (afterSegment.Variation, afterSegment.Reason));
    }

    private static async Task ReadWhileWriting(Action<RuleSetProvider, int> write, Func<FeatureFlagClient, int?> read)
    {
        var provider = new RuleSetProvider(new FixedSource(RuleSetOf(0)));
        await using var client = new FeatureFlagClient(provider);
        using var stop = new CancellationTokenSource(Limit);
        using var readersToSeeEverything = new CountdownEvent(Readers);
        Task[] readers = [.. Enumerable.Range(0, Readers).Select(_ => Task.Factory.StartNew(
            () => ReadUntilStopped(client, read, readersToSeeEverything, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

        int version = 0;
        while (!stop.IsCancellationRequested && !Array.Exists(readers, static reader => reader.IsCompleted) && (version < Versions || !readersToSeeEverything.IsSet))
        {
            write(provider, ++version);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(readersToSeeEverything.IsSet);
        Assert.Equal(version % Variations, client.GetValue(FlagB, User));
    }

    private static void ReadUntilStopped(FeatureFlagClient client, Func<FeatureFlagClient, int?> read, CountdownEvent readersToSeeEverything, CancellationToken stop)
    {
        HashSet<int> seen = [];
        while (!stop.IsCancellationRequested)
        {
            int value = read(client) ?? throw new InvalidOperationException("A read saw a mix of two versions.");
            if (seen.Add(value) && seen.Count == Variations)
            {
                readersToSeeEverything.Signal();
            }
        }
    }

    /// <returns>The value that all reads agree on; null when they do not.</returns>
    private static int? ReadPinned(FeatureFlagClient client)
    {
        IFeatureFlags pinned = client.Snapshot();
        int a = pinned.GetValue(FlagA, User);
        int b = pinned.GetValue("b", User, -1);
        return a >= 0 && a == b && b == pinned.GetValue(FlagB, User) && a == pinned.GetValue("a", User, -1) ? a : null;
    }

    /// <returns>The value of the flag that needs the other and the segment; null when one of them was of another version.</returns>
    private static int? ReadDependent(FeatureFlagClient client)
    {
        EvaluationDetail<int> detail = client.Evaluate(FlagB, User);
        return detail.Reason == EvaluationReason.RuleMatch ? detail.Value : null;
    }

    private static void ReplaceVersion(RuleSetProvider provider, int version) => provider.Replace(RuleSetOf(version));

    // A new flag with every version makes tables grow under the readers, and an old one goes.
    private static void ApplyVersion(RuleSetProvider provider, int version)
    {
        RuleSetDefinition next = RuleSetOf(version);
        provider.Apply(new RuleSetChanges
        {
            Upserts = new RuleSetDefinition { Flags = [.. next.Flags, new FlagDefinition { Key = $"new-{version}", Fallthrough = Serving.Fixed("on") }], Segments = next.Segments },
            RemovedFlags = [$"new-{version - 10}"],
        });
    }

    // a serves the version's variation; b needs exactly that, and asks the segment, whose member the user is in odd versions, the way the version requires.
    private static RuleSetDefinition RuleSetOf(int version)
    {
        bool isMember = version % 2 == 1;
        string served = NameOf(version % Variations);
        var isInSegment = new Clause { Operator = ClauseOperator.Segment, Values = ["s"], IsNegated = !isMember };
        return new RuleSetDefinition
        {
            Flags =
            [
                new FlagDefinition { Key = "a", Variations = AllVariations, Fallthrough = Serving.Fixed(served) },
                new FlagDefinition
                {
                    Key = "b",
                    Variations = AllVariations,
                    OffVariation = Mixed,
                    Prerequisites = [new Prerequisite("a", served)],
                    Rules = [new TargetingRule { Clauses = [isInSegment], Serve = Serving.Fixed(served) }],
                    Fallthrough = Serving.Fixed(Mixed),
                },
            ],
            Segments = [new SegmentDefinition { Key = "s", Included = isMember ? [new SegmentMembers { Keys = ["user-1"] }] : [] }],
        };
    }

    private static Variation[] AllVariations { get; } =
        [.. Enumerable.Range(0, Variations).Select(static number => new Variation(NameOf(number), number)), new Variation(Mixed, -2)];

    private static string NameOf(int number) => $"v{number}";
}

using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Streaming;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

public class RuleSetAnswersTests
{
    [Fact]
    public void Snapshot_LargeSet_ComesInChunksThatTogetherAreTheSet()
    {
        RuleSetEntry[] entries = [.. Enumerable.Range(0, 300).Select(static i => Entry($"flag-{i:000}", new string('x', 10_000)))];
        RuleSetAnswers answers = Answers(EntrySet.Of(entries), Of(7), RevisionLog.StartingAt(Of(7)));

        Snapshot[] chunks = [.. answers.Snapshot.Select(static body => ServerMessage.Parser.ParseFrom(body.Span).Snapshot)];

        Assert.Equal(6, chunks.Length);
        Assert.Equal(Enumerable.Range(0, 6), chunks.Select(static chunk => (int)chunk.Chunk));
        Assert.All(chunks, static chunk => Assert.Equal(6u, chunk.Chunks));
        Assert.All(chunks, static chunk => Assert.InRange(chunk.CalculateSize(), 1, 520 * 1024));
        Assert.Equal(answers.RuleSet.Entries.Digest, EntrySet.Of(chunks.SelectMany(static chunk => chunk.Entries).Select(static entry => new RuleSetEntry(entry))).Digest);
    }

    [Fact]
    public void Snapshot_EmptySet_IsOneChunkWithoutEntries()
    {
        RuleSetAnswers answers = Answers(EntrySet.Empty, Of(1), RevisionLog.StartingAt(Of(1)));

        Snapshot chunk = ServerMessage.Parser.ParseFrom(Assert.Single(answers.Snapshot).Span).Snapshot;

        Assert.Equal((0u, 1u, 0), (chunk.Chunk, chunk.Chunks, chunk.Entries.Count));
    }

    [Fact]
    public void DeltaFrom_OlderVersion_LeadsToTheCurrentSet()
    {
        RevisionLog log = RevisionLog.StartingAt(Of(1)).With(Of(2), [Flag("a"), Flag("b")], 10).With(Of(3), [Flag("c")], 10);
        EntrySet before = EntrySet.Of([Entry("a", "old"), Entry("b", "old"), Entry("d", "same")]);
        EntrySet after = EntrySet.Of([Entry("a", "new"), Entry("c", "new"), Entry("d", "same")]);

        Delta delta = ServerMessage.Parser.ParseFrom(Answers(after, Of(3), log).DeltaFrom(Of(1))!.Value.Span).Delta;

        Assert.Equal((Of(1), Of(3)), (RuleSetVersion.From(delta.From), RuleSetVersion.From(delta.To)));
        Assert.Equal(after.Digest, before.With(delta.Upserts.Select(static entry => new RuleSetEntry(entry)), delta.Removals.Select(EntryId.Of)).Digest);
    }

    [Fact]
    public void PlanFor_ChangeOfMostOfALargeSet_IsASnapshot()
    {
        RuleSetEntry[] entries = [.. Enumerable.Range(0, 10).Select(static i => Entry($"flag-{i}", new string('x', 10_000)))];
        RevisionLog log = RevisionLog.StartingAt(Of(1)).With(Of(2), [.. entries.Take(6).Select(static entry => entry.Id)], 10);

        Assert.Equal(new ResumePlan(ResumeKind.Snapshot, ResetReason.DeltaTooLarge), Answers(EntrySet.Of(entries), Of(2), log).PlanFor(Of(1)));
    }

    [Fact]
    public void DeltaFrom_SameVersionTwice_IsEncodedOnce()
    {
        RuleSetAnswers answers = Answers(EntrySet.Of([Entry("a", "new")]), Of(2), RevisionLog.StartingAt(Of(1)).With(Of(2), [Flag("a")], 10));

        Assert.Equal(answers.DeltaFrom(Of(1))!.Value, answers.DeltaFrom(Of(1))!.Value);
    }

    private static RuleSetAnswers Answers(EntrySet entries, RuleSetVersion version, RevisionLog log) =>
        new(new ServedRuleSet(version, entries, new FeatureFlagsForTests(), []), log);
}

using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Tests.Evaluation;

public class EvaluationCountersTests
{
    private const string Json = """{ "flags": { "a": { "percentage": 50 }, "b": true } }""";

    [Fact]
    public void Reads_OnManyThreads_AreAllCounted()
    {
        using var rules = new Rules(Json);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                rules.Client.IsEnabled("b", Rules.User);
            }
        }))];

        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        EvaluationCount count = Assert.Single(rules.Provider.ReadCounts());
        Assert.Equal(("b", "on", 40_000L), (count.Flag, count.Variation, count.Count));
        Assert.Equal(40_000, rules.Provider.ReadCounts().Sum(static again => again.Count));
    }

    [Fact]
    public void Reads_OnThreadsThatEnded_LeaveNoThreadBehindThoughNobodyReadsTheCounts()
    {
        using var rules = new Rules(Json);

        WeakReference[] threads = [.. Enumerable.Range(0, 50).Select(_ => ReadOnNewThread(rules))];
        ReadOnNewThread(rules);
        GC.Collect();

        Assert.InRange(threads.Count(static thread => thread.IsAlive), 0, 5);
        Assert.Equal(51, Assert.Single(rules.Provider.ReadCounts()).Count);
    }

    // Breaks when a place is not asked whose it is (counts are lost), or when a thread extends another's.
    [Fact]
    public void Reads_OnMoreThreadsThanHavePlaces_AtEveryDepth_AreAllCounted()
    {
        using var rules = new Rules(Json);
        const int Threads = 400, Depth = 40, Turns = 5_000;
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(
            () =>
            {
                start.SignalAndWait();
                for (int turn = 0; turn < Turns; turn++)
                {
                    ReadAtDepth(rules, i % 2 == 0 ? Depth : turn % Depth);
                }
            },
            256 * 1024))];

        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());

        Assert.Equal(Threads * Turns, Assert.Single(rules.Provider.ReadCounts()).Count);
    }

    [Fact]
    public void Reads_OfManyFlagsOnNewThreads_AreAllCounted()
    {
        using var rules = new Rules("""{ "flags": { """ + string.Join(", ", Enumerable.Range(0, 300).Select(static i => $"\"f{i}\": true")) + " } }");

        for (int turn = 0; turn < 20; turn++)
        {
            int last = 15 * (turn + 1);
            var thread = new Thread(() =>
            {
                for (int i = 0; i < last; i++)
                {
                    rules.Client.IsEnabled($"f{i}", Rules.User);
                }
            });
            thread.Start();
            thread.Join();
        }

        Assert.Equal(Enumerable.Range(1, 20).Sum(static turn => 15L * turn), rules.Provider.ReadCounts().Sum(static count => count.Count));
    }

    [Fact]
    public void Reads_ThroughTwoClientsInTurn_AreCountedApart()
    {
        using var left = new Rules(Json);
        using var right = new Rules(Json);
        var flag = new Flag<bool>("b", false);

        for (int i = 0; i < 100; i++)
        {
            left.Client.IsEnabled(flag, Rules.User);
            right.Client.IsEnabled(flag, Rules.User);
            right.Client.IsEnabled(flag, Rules.User);
        }

        Assert.Equal(100, Assert.Single(left.Provider.ReadCounts()).Count);
        Assert.Equal(200, Assert.Single(right.Provider.ReadCounts()).Count);
    }

    [Fact]
    public void Reads_OfUnknownFlags_AreCountedWithoutTheirKeys()
    {
        using var rules = new Rules(Json);

        rules.Client.IsEnabled("unknown", Rules.User);
        rules.Client.IsEnabled((string)null!, Rules.User);

        Assert.Empty(rules.Provider.ReadCounts());
        Assert.Equal(2, rules.Provider.UnknownFlagCount);
    }

    [Fact]
    public void Reads_OfTheWrongType_CountAsTheDefaultValue()
    {
        using var rules = new Rules(Json);

        rules.Client.GetValue("b", Rules.User, 7);
        rules.Client.Evaluate("b", Rules.User, 7);

        EvaluationCount count = Assert.Single(rules.Provider.ReadCounts());
        Assert.Equal((null, 2L), (count.Variation, count.Count));
    }

    [Fact]
    public void Counts_AfterAFlagChanged_GoOn()
    {
        using var rules = new Rules(Json);
        rules.Client.IsEnabled("b", Rules.User);

        rules.Apply("""{ "flags": { "b": { "description": "other text, same variations", "fallthrough": "on" } } }""");
        rules.Client.IsEnabled("b", Rules.User);

        Assert.Equal(2, Assert.Single(rules.Provider.ReadCounts()).Count);
    }

    [Fact]
    public void Explain_OfAFlag_CountsNothing()
    {
        using var rules = new Rules(Json);

        rules.Client.Explain("a", Rules.User);

        Assert.Empty(rules.Provider.ReadCounts());
    }

    // A kilobyte of stack and more a step.
    private static void ReadAtDepth(Rules rules, int depth)
    {
        Span<byte> room = stackalloc byte[1024];
        room[depth] = 1;
        if (depth == 0)
        {
            rules.Client.IsEnabled("b", Rules.User);
            return;
        }

        ReadAtDepth(rules, depth - 1);
        GC.KeepAlive(room[depth]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ReadOnNewThread(Rules rules)
    {
        var thread = new Thread(() => rules.Client.IsEnabled("b", Rules.User));
        thread.Start();
        thread.Join();
        return new WeakReference(thread);
    }
}

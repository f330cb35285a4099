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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ReadOnNewThread(Rules rules)
    {
        var thread = new Thread(() => rules.Client.IsEnabled("b", Rules.User));
        thread.Start();
        thread.Join();
        return new WeakReference(thread);
    }
}

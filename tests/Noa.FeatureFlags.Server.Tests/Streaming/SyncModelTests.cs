namespace Noa.FeatureFlags.Server.Tests.Streaming;

/// <summary>Every order in which commits, nodes, connections, losses, messages and one restored backup can come, at a small size: two nodes, two clients.</summary>
public sealed class SyncModelTests
{
    private const int MostStates = 2_000_000;

    // Breaks when another content of the same revision is not told by its digest.
    [Fact]
    public void EveryOrder_OfAllThatCanHappen_KeepsClientsWholeAndForwardAndBringsThemToTheHead()
    {
        var seen = new HashSet<string> { SyncModel.Start.Key };
        var open = new Queue<SyncModel.State>([SyncModel.Start]);
        while (open.TryDequeue(out SyncModel.State? state))
        {
            AssertSettles(state);
            foreach (SyncModel.State next in SyncModel.Next(state))
            {
                AssertStep(state, next);
                if (seen.Add(next.Key))
                {
                    open.Enqueue(next);
                }
            }

            Assert.True(seen.Count < MostStates, "The model has grown too large to be searched.");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{seen.Count} states");
        Assert.True(seen.Count > 1000);
    }

    private static void AssertStep(SyncModel.State before, SyncModel.State after)
    {
        for (int i = 0; i < before.Clients.Length; i++)
        {
            (string had, string has) = (before.Clients[i].Have, after.Clients[i].Have);
            if (has.Length < had.Length || (has.Length == had.Length && has != had))
            {
                Assert.Fail($"Client {i} went back: {before.Key} -> {after.Key}");
            }

            if (!SyncModel.IsHistory(has))
            {
                Assert.Fail($"Client {i} has a mixture of versions: {before.Key} -> {after.Key}");
            }
        }
    }

    // A client that has more than a restored store keeps it until the store has passed it.
    private static void AssertSettles(SyncModel.State state)
    {
        SyncModel.State settled = SyncModel.Settle(state);
        if (!settled.Clients.All(client => client.Have == settled.Store || (state.Restores == 0 && client.Have.Length >= settled.Store.Length)))
        {
            Assert.Fail($"Not everybody comes to the head: {state.Key} -> {settled.Key}");
        }
    }
}

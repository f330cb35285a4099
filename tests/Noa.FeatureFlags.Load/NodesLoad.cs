using System.Diagnostics;
using System.Globalization;
using Noa.FeatureFlags.Protocol.V1;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Load;

/// <summary>Three nodes, a thousand subscribers, changes all the time, and things that go wrong one after the other: what was lost, and how long did it take?</summary>
internal static class NodesLoad
{
    private const int Nodes = 3;
    private const int Subscribers = 1000;

    /// <summary>Runs it, and prints a table.</summary>
    /// <returns>True when nothing was lost and nobody was sent back.</returns>
    public static async Task<bool> RunAsync()
    {
        using var redis = new RedisProcess();
        var nodes = new List<LoadedNode>();
        try
        {
            for (int i = 0; i < Nodes; i++)
            {
                nodes.Add(await LoadedNode.StartAsync(redis, isFirst: i == 0));
            }

            return await RunAsync(redis, nodes);
        }
        finally
        {
            nodes.ForEach(static node => node.Dispose());
        }
    }

    private static async Task<bool> RunAsync(RedisProcess redis, List<LoadedNode> nodes)
    {
        var writer = new NodeWriter(nodes);
        using var subscribers = new NodeSubscribers(nodes, Subscribers);
        Version first = await writer.ChangeAsync();
        subscribers.Start();
        bool isWhole = await subscribers.AllAtAsync(first);
        Console.WriteLine($"{"what happened",-44} {"change taken after",20} {"all subscribers have it after",30}");
        (string Name, Func<Task> Act)[] schedule =
        [
            ("nothing", static () => Task.CompletedTask),
            ("node killed (-9), started again", () => Task.Run(async () => { nodes[0].Kill(); await nodes[0].RestartAsync(); })),
            ("Redis killed (-9), started again after 3 s", () => ForAsync(3, redis.Kill, redis.Restart)),
            ("Redis stopped for 20 s (SIGSTOP)", () => ForAsync(20, () => redis.Signal("STOP"), () => redis.Signal("CONT"))),
            ("node stopped for 20 s (SIGSTOP)", () => ForAsync(20, () => nodes[1].Signal("STOP"), () => nodes[1].Signal("CONT"))),
            ("Redis out of memory for 5 s", () => ForAsync(5, () => redis.Command("CONFIG", "SET", "maxmemory", "1"), () => redis.Command("CONFIG", "SET", "maxmemory", "0"))),
            ("FLUSHALL, then 'noa store restore'", () => FlushAsync(redis, nodes)),
        ];
        using var ending = new CancellationTokenSource();
        Task working = writer.WorkAsync(ending.Token);
        foreach ((string name, Func<Task> act) in schedule)
        {
            await act();
            long healed = Stopwatch.GetTimestamp();
            (Version version, long at) = await writer.AfterAsync(healed);
            TimeSpan taken = Stopwatch.GetElapsedTime(healed, at);
            isWhole &= await subscribers.AllAtAsync(version);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {taken.TotalMilliseconds,17:N0} ms {Stopwatch.GetElapsedTime(healed).TotalMilliseconds,27:N0} ms"));
        }

        await ending.CancelAsync();
        await working;
        int lost = await writer.LostAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{writer.Acknowledged} changes acknowledged ({writer.Refused} attempts refused meanwhile), lost: {lost}; streams lost and found again: {subscribers.Lost}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"subscribers sent to an older set: {subscribers.WentBack}, to an empty one: {subscribers.Emptied}, not at the newest at the end: {(isWhole ? 0 : 1)}"));
        return isWhole && lost == 0 && subscribers.WentBack == 0 && subscribers.Emptied == 0;
    }

    private static async Task ForAsync(int seconds, Action begin, Action end)
    {
        begin();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        end();
    }

    // As docs/operations.md says: the node with the highest revision has what counts.
    private static async Task FlushAsync(RedisProcess redis, List<LoadedNode> nodes)
    {
        redis.Command("FLUSHALL");
        for (int attempt = 0; attempt < 200; attempt++)
        {
            Protocol.V1.Environment[] all = await Task.WhenAll(nodes.Select(static async node =>
                (await new FlagAdmin.FlagAdminClient(node.Channel).ListEnvironmentsAsync(new ListEnvironmentsRequest(), LoadedNode.Key)).Environments.Single()));
            if (all.All(static environment => environment.Store == StoreState.Regressed))
            {
                LoadedNode newest = nodes[Array.IndexOf(all, all.MaxBy(static environment => environment.Version.Revision))];
                await new FlagAdmin.FlagAdminClient(newest.Channel).RepairStoreAsync(new RepairStoreRequest { Repair = StoreRepair.Restore, Comment = "Redis was emptied" }, LoadedNode.Key);
                return;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException("The loss was not noticed.");
    }
}

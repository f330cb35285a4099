using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Stores.Tests.Redis;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>Several nodes over one Redis, each with a faulty network of its own between, and the words to work with them.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly List<RunningServer> _nodes = [];
    private readonly List<FaultyProxy> _proxies = [];
    private readonly List<GrpcChannel> _channels = [];
    private readonly List<string> _folders = [];

    private Cluster(RedisServer redis) => Redis = redis;

    public RedisServer Redis { get; }

    public IReadOnlyList<RunningServer> Nodes => _nodes;

    /// <summary>The network between each node and Redis.</summary>
    public IReadOnlyList<FaultyProxy> Networks => _proxies;

    public Metadata Admin { get; private set; } = [];

    public Metadata Sdk { get; private set; } = [];

    public static async Task<Cluster> StartAsync(int nodes, Action<FlagServerOptions>? configure = null)
    {
        var cluster = new Cluster(await RedisServer.StartAsync());
        try
        {
            for (int i = 0; i < nodes; i++)
            {
                await cluster.AddAsync(configure, isFirst: i == 0);
            }
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return cluster;
    }

    public FlagAdmin.FlagAdminClient AdminOf(int node) => new(_channels[node]);

    public FlagEvaluation.FlagEvaluationClient EvaluationOf(int node) => new(_channels[node]);

    public FlagEnvironment EnvironmentOf(int node) =>
        _nodes[node].Get<EnvironmentRegistry>().TryFind("test", out FlagEnvironment? environment) ? environment : throw new InvalidOperationException($"Node {node} has no environment yet.");

    public Task<Watcher> WatchAsync(int node, params (string Name, string Value)[] tags) => Watcher.StartAsync(_nodes[node], Sdk, tags);

    /// <summary>Changes a flag by one node.</summary>
    public async Task<RuleSetVersion> ChangeAsync(int node, string key, string description, Urgency urgency = Urgency.Immediate, ByteString? requestId = null)
    {
        FlagAdmin.FlagAdminClient admin = AdminOf(node);
        RevisionInfo head = await admin.GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, Admin);
        ApplyResponse applied = await admin.ApplyAsync(RequestFor(head, key, description, urgency, requestId), Admin);
        return RuleSetVersion.From(applied.Version)!;
    }

    public static ApplyRequest RequestFor(RevisionInfo head, string key, string description, Urgency urgency = Urgency.Immediate, ByteString? requestId = null) => new()
    {
        Environment = "test",
        Expected = head.Version,
        RequestId = requestId ?? ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
        Urgency = urgency,
        Changes = { new Change { Put = Contract.Changes.Flag(key, description, 0).Message, ExpectedEntryRevision = -1 } },
    };

    /// <summary>Tries to change a flag until it is taken.</summary>
    /// <returns>The version, and how long it took.</returns>
    public async Task<(RuleSetVersion Version, TimeSpan Took)> ChangeUntilTakenAsync(int node, string key, TimeSpan patience)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return (await ChangeAsync(node, key, $"{Guid.NewGuid()}"), TimeProvider.System.GetElapsedTime(start));
            }
            catch (RpcException) when (TimeProvider.System.GetElapsedTime(start) < patience)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Starts one more node.</summary>
    public async Task<RunningServer> AddAsync(Action<FlagServerOptions>? configure = null, bool isFirst = false, string? folder = null)
    {
        var proxy = new FaultyProxy(new Uri($"http://127.0.0.1:{Redis.Port}"));
        _proxies.Add(proxy);
        folder ??= Directory.CreateTempSubdirectory("noa-node-").FullName;
        _folders.Add(folder);
        RunningServer node = await RunningServer.StartAsync(
            options =>
            {
                options.NodeId = $"node-{_nodes.Count}";
                options.Redis.Connection = $"127.0.0.1:{proxy.Address.Port}";
                options.Redis.Create = isFirst;
                options.Sync.HeartbeatInterval = TimeSpan.FromMilliseconds(200);
                configure?.Invoke(options);
            },
            dataDirectory: folder);
        _nodes.Add(node);
        _channels.Add(node.Connect());
        if (isFirst)
        {
            await node.AddEnvironmentAsync("test");
            Admin = await node.AddKeyAsync(KeyRole.Admin, null);
            Sdk = await node.AddKeyAsync(KeyRole.Sdk, "test");
            await ChangeAsync(0, "flag", "first");
        }

        return node;
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(static channel => channel.Dispose());
        foreach (RunningServer node in _nodes)
        {
            await node.DisposeAsync();
        }

        _proxies.ForEach(static proxy => proxy.Dispose());
        await Redis.DisposeAsync();
        _folders.ForEach(static folder => Directory.Delete(folder, recursive: true));
    }
}

using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>A subscriber of one node that writes down whatever it is sent, and says when something went back.</summary>
internal sealed class Watcher : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<ClientMessage, ServerMessage> _call;
    private readonly SemaphoreSlim _news = new(0);
    private readonly Lock _reading = new();
    private readonly List<RuleSetVersion> _applied = [];
    private readonly Dictionary<string, string> _entries = new(StringComparer.Ordinal);
    private readonly Task _task;

    private Watcher(GrpcChannel channel, AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call)
    {
        (_channel, _call) = (channel, call);
        _task = ReadAsync();
    }

    /// <summary>How the node says its store fares.</summary>
    public StoreState Store { get; private set; }

    public RuleSetVersion? Version { get; private set; }

    /// <summary>Everything it was given, in order.</summary>
    public IReadOnlyList<RuleSetVersion> Applied
    {
        get
        {
            lock (_reading)
            {
                return [.. _applied];
            }
        }
    }

    public static async Task<Watcher> StartAsync(RunningServer node, Metadata key, params (string Name, string Value)[] tags)
    {
        GrpcChannel channel = node.Connect();
        AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call = new FlagSync.FlagSyncClient(channel).Subscribe(key);
        var hello = new Hello { SdkName = "watcher", Environment = "test", InstanceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)) };
        foreach ((string name, string value) in tags)
        {
            hello.Tags.Add(name, value);
        }

        await call.RequestStream.WriteAsync(new ClientMessage { Hello = hello });
        var watcher = new Watcher(channel, call);
        await watcher.UntilAsync(() => watcher.Version is not null, TimeSpan.FromSeconds(10));
        return watcher;
    }

    /// <summary>Waits until something is so.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> UntilAsync(Func<bool> isSo, TimeSpan patience)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            lock (_reading)
            {
                if (isSo())
                {
                    return TimeProvider.System.GetElapsedTime(start);
                }
            }

            if (_task.IsFaulted)
            {
                await _task;
            }

            TimeSpan left = patience - TimeProvider.System.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !await _news.WaitAsync(left))
            {
                throw new TimeoutException($"It did not become so within {patience}: version {Version}, store {Store}, stream {_task.Status} {_task.Exception?.InnerException?.Message}");
            }
        }
    }

    public Task<TimeSpan> UntilAsync(RuleSetVersion version, TimeSpan patience) => UntilAsync(() => version.Equals(Version), patience);

    public Task SayAsync(ClientMessage message) => _call.RequestStream.WriteAsync(message);

    /// <summary>No set it was given was empty, of another lineage, or older than the one before.</summary>
    public void AssertNeverBack()
    {
        IReadOnlyList<RuleSetVersion> applied = Applied;
        foreach ((RuleSetVersion before, RuleSetVersion after) in applied.Zip(applied.Skip(1)))
        {
            Assert.True(after.IsSameLineage(before) && after.Revision > before.Revision, $"From {before} it was sent to {after}.");
            Assert.NotEqual(EntrySet.Empty.Digest, after.Digest);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await _task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _channel.Dispose();
        _news.Dispose();
    }

    private async Task ReadAsync()
    {
        await foreach (ServerMessage message in _call.ResponseStream.ReadAllAsync())
        {
            lock (_reading)
            {
                Take(message);
            }

            _news.Release();
        }
    }

    private void Take(ServerMessage message)
    {
        if (message.Bookmark is { } bookmark)
        {
            Store = bookmark.Store;
        }
        else if (message.Snapshot is { } snapshot)
        {
            _entries.Clear();
            Apply(RuleSetVersion.From(snapshot.Version)!, snapshot.Entries, []);
        }
        else if (message.Delta is { } delta)
        {
            Assert.Equal(Version, RuleSetVersion.From(delta.From));
            Apply(RuleSetVersion.From(delta.To)!, delta.Upserts, delta.Removals);
        }
    }

    private void Apply(RuleSetVersion version, IEnumerable<Entry> upserts, IEnumerable<EntryRef> removals)
    {
        foreach (Entry entry in upserts)
        {
            _entries[$"{entry.Kind}:{entry.Key}"] = entry.Payload.ToStringUtf8();
        }

        foreach (EntryRef removal in removals)
        {
            _entries.Remove($"{removal.Kind}:{removal.Key}");
        }

        Version = version;
        _applied.Add(version);
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Load;

/// <summary>Changes flags on any node, each change with one request id until it is answered, and remembers what was acknowledged.</summary>
internal sealed class NodeWriter(IReadOnlyList<LoadedNode> nodes)
{
    private const int Flags = 20;

    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);
    private int _next;
    private (Version Version, long At)? _last;

    public int Acknowledged { get; private set; }

    public int Refused { get; private set; }

    /// <summary>Makes one change after the other, ten a second when nothing is wrong.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await ChangeAsync();
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>The first change that was acknowledged after a moment.</summary>
    public async Task<(Version Version, long At)> AfterAsync(long timestamp)
    {
        while (true)
        {
            if (_last is { } last && last.At >= timestamp)
            {
                return last;
            }

            await Task.Delay(1);
        }
    }

    /// <summary>Makes one change, however long that takes.</summary>
    public async Task<Version> ChangeAsync()
    {
        int number = _next++;
        string key = $"load-{number % Flags}", text = $"change {number}";
        ByteString requestId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16));
        for (int attempt = 0; ; attempt++)
        {
            var admin = new FlagAdmin.FlagAdminClient(nodes[(number + attempt) % nodes.Count].Channel);
            try
            {
                ApplyResponse applied = await ApplyAsync(admin, key, text, requestId);
                _acknowledged[key] = text;
                Acknowledged++;
                _last = (applied.Version, System.Diagnostics.Stopwatch.GetTimestamp());
                return applied.Version;
            }
            catch (RpcException exception)
            {
                Refused++;

                // Somebody else was first: the answer to the same id would always be the same.
                requestId = exception.StatusCode == StatusCode.Aborted ? ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)) : requestId;
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Acknowledged changes that are no longer there.</summary>
    public async Task<int> LostAsync()
    {
        var admin = new FlagAdmin.FlagAdminClient(nodes[0].Channel);
        ListEntriesResponse entries = await admin.ListEntriesAsync(new ListEntriesRequest { Environment = "development", PageSize = 1000 }, LoadedNode.Key);
        Dictionary<string, string> stored = entries.Entries.ToDictionary(static entry => entry.Key, static entry => entry.Payload.ToStringUtf8());
        return _acknowledged.Count(change => !stored.TryGetValue(change.Key, out string? payload) || !payload.Contains($"\"{change.Value}\"", StringComparison.Ordinal));
    }

    private static async Task<ApplyResponse> ApplyAsync(FlagAdmin.FlagAdminClient admin, string key, string text, ByteString requestId)
    {
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(3);
        RevisionInfo head = await admin.GetRevisionAsync(new GetRevisionRequest { Environment = "development" }, LoadedNode.Key, deadline);
        string payload = $$"""{"description":"{{text}}","variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""";
        return await admin.ApplyAsync(
            new ApplyRequest
            {
                Environment = "development",
                Expected = head.Version,
                RequestId = requestId,
                Urgency = Urgency.Immediate,
                Changes = { new Change { Put = new Entry { Kind = EntryKind.Flag, Key = key, Payload = ByteString.CopyFromUtf8(payload) }, ExpectedEntryRevision = -1 } },
            },
            LoadedNode.Key,
            deadline);
    }
}

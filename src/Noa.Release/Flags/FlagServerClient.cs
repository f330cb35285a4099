using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.Release.Plans;

namespace Noa.Release.Flags;

/// <summary>Changes flags by the server's one write path, so that history, audit and checks are the server's own.</summary>
internal sealed class FlagServerClient : IFlagServer, IDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FlagServerSpec _server;
    private readonly GrpcChannel _channel;
    private readonly Metadata _key;
    private readonly TimeProvider _time;
    private readonly FlagAdmin.FlagAdminClient _admin;

    public FlagServerClient(FlagServerSpec server, string key, TimeProvider time)
    {
        _server = server;
        _time = time;
        _channel = GrpcChannel.ForAddress(server.Address);
        _key = new Metadata { { "authorization", $"Bearer {key}" } };
        _admin = new FlagAdmin.FlagAdminClient(_channel);
    }

    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        Dictionary<string, string> flags = new(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            EntryView view = await AskAsync(() => GetAsync(key, cancellationToken)).ConfigureAwait(false);
            flags.Add(key, view.Entry.Payload.ToStringUtf8());
        }

        return flags;
    }

    public Task MoveAsync(IReadOnlyList<FlagMove> moves, string salt, string comment, CancellationToken cancellationToken) =>
        ChangeAsync([.. moves.Select(static move => move.Key)], (key, flag) => FlagDocument.Move(flag, moves.First(move => move.Key == key), salt), comment, cancellationToken);

    public Task RevertAsync(IReadOnlyDictionary<string, string> before, string comment, CancellationToken cancellationToken) =>
        ChangeAsync([.. before.Keys], (key, flag) => FlagDocument.Revert(flag, JsonNode.Parse(before[key])!.AsObject()), comment, cancellationToken);

    public async Task<IReadOnlyDictionary<string, UnitCount>> ReadEventsAsync(string flag, string eventName, TimeSpan window, CancellationToken cancellationToken)
    {
        var telemetry = new FlagTelemetry.FlagTelemetryClient(_channel);
        var request = new QueryFlagEventsRequest { Environment = _server.Environment, FlagKey = flag, Events = { eventName }, Window = Duration.FromTimeSpan(window) };
        QueryFlagEventsResponse answer = await AskAsync(async () => await telemetry.QueryFlagEventsAsync(request, _key, Deadline(), cancellationToken)).ConfigureAwait(false);
        return answer.Variations.ToDictionary(
            static variation => variation.Variation,
            variation => new UnitCount((long)variation.Units, (long)(variation.Metrics.FirstOrDefault(metric => metric.Event == eventName)?.Units ?? 0)));
    }

    public void Dispose() => _channel.Dispose();

    private async Task ChangeAsync(IReadOnlyList<string> keys, Func<string, JsonObject, JsonObject> change, string comment, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await AskAsync(() => TryChangeAsync(keys, change, comment, cancellationToken)).ConfigureAwait(false);
                return;
            }
            catch (ReleaseException exception) when (attempt < Attempts && exception.InnerException is RpcException { StatusCode: StatusCode.Aborted })
            {
                // Somebody else changed something between reading and writing: read again.
            }
        }
    }

    private async Task<bool> TryChangeAsync(IReadOnlyList<string> keys, Func<string, JsonObject, JsonObject> change, string comment, CancellationToken cancellationToken)
    {
        var request = new ApplyRequest { Environment = _server.Environment, RequestId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)), Comment = comment, Urgency = Urgency.Immediate };
        foreach (string key in keys)
        {
            EntryView view = await GetAsync(key, cancellationToken).ConfigureAwait(false);
            JsonObject flag = JsonNode.Parse(view.Entry.Payload.Span)!.AsObject(), changed = change(key, flag);
            request.Expected ??= view.Version;
            if (!JsonNode.DeepEquals(flag, changed))
            {
                request.Changes.Add(new Change
                {
                    Put = new Entry { Kind = EntryKind.Flag, Key = key, Payload = ByteString.CopyFromUtf8(changed.ToJsonString()) },
                    ExpectedEntryRevision = view.Entry.ChangedAtRevision,
                });
            }
        }

        if (request.Changes.Count > 0)
        {
            await _admin.ApplyAsync(request, _key, Deadline(), cancellationToken);
        }

        return true;
    }

    private async Task<EntryView> GetAsync(string key, CancellationToken cancellationToken) =>
        await _admin.GetEntryAsync(new GetEntryRequest { Environment = _server.Environment, Ref = new EntryId(EntryKind.Flag, key).ToMessage() }, _key, Deadline(), cancellationToken);

    private DateTime Deadline() => _time.GetUtcNow().UtcDateTime + Patience;

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            throw new ReleaseException($"The flag server {_server.Address} cannot be reached: {exception.Status.Detail}", exception);
        }
        catch (RpcException exception)
        {
            string violations = exception.GetRpcStatus()?.GetDetail<Refusal>() is { } refusal ? ": " + string.Join("; ", refusal.Violations.Select(static violation => violation.Message)) : "";
            throw new ReleaseException($"The flag server refused ({exception.StatusCode}): {exception.Status.Detail}{violations}", exception);
        }
    }
}

using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>Sends calls to nodes by chance, with a connection that is made anew when it gives no answer, and says what an answer promises.</summary>
internal sealed class NodeCalls(AdminRunOptions options, Seeded chance) : IDisposable
{
    private const int LargestPage = 1000;

    private readonly GrpcChannel?[] _channels = new GrpcChannel?[options.Nodes.Count];

    public static long Now => TimeProvider.System.GetTimestamp();

    /// <summary>Sends a write, again and again with the same request id, until there is an answer or time is over.</summary>
    public async Task<AdminCall> WriteAsync(AdminCall asked, IMessage request, TimeSpan atLeast, CancellationToken cancellationToken)
    {
        long start = Now;
        while (true)
        {
            AdminCall call = await AttemptAsync(asked, async (admin, deadline) =>
            {
                ApplyResponse response = await (request switch
                {
                    RollbackRequest rollback => admin.RollbackAsync(rollback, options.Key, deadline),
                    PromoteRequest promote => admin.PromoteAsync(promote, options.Key, deadline),
                    _ => admin.ApplyAsync((ApplyRequest)request, options.Key, deadline),
                });
                return asked with { Version = RuleSetVersion.From(response.Version) };
            });
            bool isOver = cancellationToken.IsCancellationRequested || (!cancellationToken.CanBeCanceled && TimeProvider.System.GetElapsedTime(start) > atLeast);
            if (call.Outcome != AdminOutcome.Unknown || isOver)
            {
                return call;
            }

            await Task.Delay(20 + chance.Below(80), CancellationToken.None);
        }
    }

    public Task<AdminCall> ReadAsync(AdminCall asked) => AttemptAsync(asked, async (admin, deadline) =>
    {
        if (asked.Kind == AdminCallKind.GetRevision)
        {
            RevisionInfo info = await admin.GetRevisionAsync(new GetRevisionRequest { Environment = options.Environment, Revision = asked.AskedRevision }, options.Key, deadline);
            return asked with { Version = RuleSetVersion.From(info.Version) };
        }

        ListEntriesResponse list = await admin.ListEntriesAsync(new ListEntriesRequest { Environment = options.Environment, Revision = asked.AskedRevision, PageSize = LargestPage }, options.Key, deadline);
        return asked with { Version = RuleSetVersion.From(list.Version), Content = list.Entries.ToDictionary(static entry => entry.Key, static entry => entry.Payload.ToStringUtf8()) };
    });

    public void Dispose()
    {
        foreach (GrpcChannel? channel in _channels)
        {
            channel?.Dispose();
        }
    }

    private async Task<AdminCall> AttemptAsync(AdminCall asked, Func<FlagAdmin.FlagAdminClient, DateTime, Task<AdminCall>> send)
    {
        int node = chance.Below(_channels.Length);
        GrpcChannel channel = _channels[node] ??= GrpcChannel.ForAddress(options.Nodes[node], new GrpcChannelOptions { InitialReconnectBackoff = TimeSpan.FromMilliseconds(10), MaxReconnectBackoff = TimeSpan.FromMilliseconds(50) });
        try
        {
            AdminCall answered = await send(new FlagAdmin.FlagAdminClient(channel), TimeProvider.System.GetUtcNow().UtcDateTime + options.CallTimeout);
            return answered with { Outcome = AdminOutcome.Succeeded, Returned = Now };
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unknown)
        {
            throw new InvalidOperationException($"The server answered UNKNOWN, which it never does: {exception.Status.Detail}", exception);
        }
        catch (RpcException exception)
        {
            if (exception.StatusCode is StatusCode.DeadlineExceeded)
            {
                // The connection may be one that only looks alive.
                channel.Dispose();
                _channels[node] = null;
            }

            return asked with { Outcome = PromisesNothingHappened(exception.StatusCode) ? AdminOutcome.Refused : AdminOutcome.Unknown, Returned = Now, Detail = exception.Status.Detail };
        }
    }

    private static bool PromisesNothingHappened(StatusCode code) => code
        is StatusCode.Aborted or StatusCode.AlreadyExists or StatusCode.FailedPrecondition or StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.OutOfRange;
}

using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Runs the streams of protocols that are not ours, which know changes and signs of life but neither versions nor acknowledgements.</summary>
internal sealed class ChangeStreams(Admission admission, KeyRing keyRing, IHostApplicationLifetime lifetime, IOptions<FlagServerOptions> options, TimeProvider timeProvider)
{
    /// <summary>Time between two signs of life on a quiet stream; within it a revoked key ends its streams.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    private readonly SyncServerOptions _options = options.Value.Sync;
    private readonly StreamCounts _ofKeys = new(options.Value.Sync.MaxStreamsPerKey);
    private int _count;

    /// <summary>Follows an environment until the client leaves.</summary>
    /// <param name="caller">Who follows.</param>
    /// <param name="environment">What.</param>
    /// <param name="http">The request; cut off when nobody reads its answer.</param>
    /// <param name="send">Sends one event in the protocol's own words.</param>
    /// <param name="left">Says that the client left, or that its time is over.</param>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: too many; UNAUTHENTICATED: the key ended; UNAVAILABLE: the node stops, after <see cref="ChangeStreamEventKind.Stopping"/> was sent.</exception>
    public async Task FollowAsync(Caller caller, FlagEnvironment environment, HttpContext http, Func<ChangeStreamEvent, CancellationToken, Task> send, CancellationToken left)
    {
        Enter(caller);
        try
        {
            using var follower = new ChangeFollower(environment, timeProvider);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(left, lifetime.ApplicationStopping);
            await SendAsync(new(ChangeStreamEventKind.Opened, environment.Current, []));
            while (true)
            {
                IReadOnlyCollection<string> changed = await follower.NextAsync(KeepAlive, ending.Token);
                if (!keyRing.IsStillGood(caller))
                {
                    throw ServerError.Unauthenticated();
                }

                await SendAsync(new(changed.Count > 0 ? ChangeStreamEventKind.Changed : ChangeStreamEventKind.Quiet, environment.Current, changed));
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !left.IsCancellationRequested)
        {
            await SendAsync(new(ChangeStreamEventKind.Stopping, environment.Current, []));
            throw Stopping();
        }
        finally
        {
            _ofKeys.Leave(caller.KeyId);
            Interlocked.Decrement(ref _count);
        }

        // A write waits for ever on a client that stopped reading.
        async Task SendAsync(ChangeStreamEvent next)
        {
            using var stuck = new CancellationTokenSource(_options.WriteTimeout, timeProvider);
            await using CancellationTokenRegistration cut = stuck.Token.Register(http.Abort);
            await send(next, left);
        }
    }

    private void Enter(Caller caller)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw Stopping();
        }

        admission.Admit();
        if (Interlocked.Increment(ref _count) > _options.MaxSubscribers)
        {
            Interlocked.Decrement(ref _count);
            throw admission.Full();
        }

        if (!_ofKeys.TryEnter(caller.KeyId))
        {
            Interlocked.Decrement(ref _count);
            throw admission.FullOfKey();
        }
    }

    private static Grpc.Core.RpcException Stopping() => ServerError.Unavailable("DRAINING", "This node stops.");
}

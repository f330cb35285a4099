using Google.Rpc;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>One stream from Hello to its end.</summary>
/// <remarks>A silent path looks like a quiet one to everybody below: only the server's own messages count as life.</remarks>
internal sealed class SyncSession(FlagSync.FlagSyncClient client, Metadata headers, Replica replica, SessionEvents events, TimeSpan connectTimeout, TimeProvider timeProvider, Func<double> random)
{
    /// <summary>Heartbeats that may be missed.</summary>
    private const double HeartbeatsOfSilence = 2.5;

    private ulong _seq;
    private bool _wasWelcomed;
    private TimeSpan? _heartbeatPatience;

    private TimeSpan Patience => _heartbeatPatience ?? connectTimeout;

    /// <summary>Follows the server until the stream ends.</summary>
    public async Task<SessionEnd> FollowAsync(Hello hello, CancellationToken cancellationToken)
    {
        long start = timeProvider.GetTimestamp();
        using var silence = new CancellationTokenSource(connectTimeout, timeProvider);
        using var leaving = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token, leaving.Token);
        SessionEnd End(StatusCode status, string detail, TimeSpan? retryAfter = null) =>
            new(status, detail, leaving.IsCancellationRequested, _wasWelcomed, timeProvider.GetElapsedTime(start), retryAfter);
        try
        {
            replica.BeginStream();
            using AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call = client.Subscribe(headers, cancellationToken: ending.Token);
            await SendAsync(call, new ClientMessage { Hello = hello }, ending.Token).ConfigureAwait(false);
            while (await call.ResponseStream.MoveNext(ending.Token).ConfigureAwait(false))
            {
                ServerMessage message = call.ResponseStream.Current;
                if (message.MessageCase == ServerMessage.MessageOneofCase.Drain)
                {
                    leaving.CancelAfter(message.Drain.ReconnectWithin.ToTimeSpan() * random());
                }

                if (Receive(message) is { } answer)
                {
                    await SendAsync(call, answer, ending.Token).ConfigureAwait(false);
                }

                silence.CancelAfter(Patience);
            }

            return End(StatusCode.OK, "the server ended the stream");
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever a call that is cut off throws: it was we who ended it.
            throw new OperationCanceledException("The source was ended.", exception, cancellationToken);
        }
        catch (RpcException exception) when (!ending.IsCancellationRequested)
        {
            return End(exception.StatusCode, exception.Status.Detail, RetryAfter(exception));
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException)
        {
            return End(StatusCode.Unavailable, leaving.IsCancellationRequested ? "the server asked to come back later" : $"nothing came for {Patience.TotalSeconds:0.#} seconds");
        }
#pragma warning disable CA1031 // Whatever a handler of the application throws, the next attempt must come.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return End(StatusCode.Internal, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>Asks once.</summary>
    public async Task<SessionEnd> PollAsync(GetRulesetRequest request, CancellationToken cancellationToken)
    {
        try
        {
            replica.BeginStream();
            DateTime deadline = timeProvider.GetUtcNow().UtcDateTime + (connectTimeout * 3);
            using AsyncServerStreamingCall<ServerMessage> call = client.GetRuleset(request, headers, deadline, cancellationToken);
            while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
            {
                Receive(call.ResponseStream.Current);
            }

            return new SessionEnd(StatusCode.OK, "", false, _wasWelcomed, TimeSpan.Zero, null);
        }
        catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The source was ended.", exception, cancellationToken);
        }
        catch (RpcException exception)
        {
            return new SessionEnd(exception.StatusCode, exception.Status.Detail, false, _wasWelcomed, TimeSpan.Zero, RetryAfter(exception));
        }
    }

    // A write to a call that has ended fails in several ways; only the reading says why it ended.
    private static async Task SendAsync(AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call, ClientMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await call.RequestStream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException or IOException && !cancellationToken.IsCancellationRequested)
        {
            // What follows is the end of the stream.
        }
    }

    private ClientMessage? Receive(ServerMessage message)
    {
        events.Heard(message.MessageCase);
        bool isHole = message.Seq != ++_seq;
        _seq = message.Seq;
        if (isHole)
        {
            return replica.Resync();
        }

        switch (message.MessageCase)
        {
            case ServerMessage.MessageOneofCase.Welcome:
                Welcome(message.Welcome);
                return null;
            case ServerMessage.MessageOneofCase.Snapshot:
                return replica.Receive(message.Snapshot);
            case ServerMessage.MessageOneofCase.Delta:
                return replica.Receive(message.Delta);
            case ServerMessage.MessageOneofCase.Bookmark:
                events.Bookmarked(message.Bookmark);
                return replica.Receive(message.Bookmark);
            default:
                // Drain was seen to; anything else is from a newer server.
                return null;
        }
    }

    private void Welcome(Welcome welcome)
    {
        _wasWelcomed = true;
        TimeSpan heartbeat = welcome.HeartbeatInterval?.ToTimeSpan() ?? TimeSpan.Zero;
        if (heartbeat > TimeSpan.Zero)
        {
            _heartbeatPatience = heartbeat * HeartbeatsOfSilence;
        }

        events.Welcomed(welcome);
    }

    private static TimeSpan? RetryAfter(RpcException exception) => exception.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan();
}

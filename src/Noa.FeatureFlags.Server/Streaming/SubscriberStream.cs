using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>The server's side of one stream: what it sends, in which order, and from what each message departs.</summary>
/// <remarks>
/// Used by one task. <see cref="_base"/> is what the client has once it took everything sent so far; the next difference departs from there.
/// </remarks>
internal sealed class SubscriberStream(
    Subscriber subscriber,
    StreamingServices services,
    IServerStreamWriter<OutgoingMessage> writer,
    CancellationToken cancellationToken)
{
    /// <summary>A stream may ask for a snapshot once in so long.</summary>
    private static readonly TimeSpan ResyncInterval = TimeSpan.FromSeconds(10);

    private RuleSetVersion? _base;
    private long? _lastResync;
    private ulong _seq;

    private string Environment => subscriber.Environment.Name;

    /// <summary>Welcomes the client and brings it to the version that is served.</summary>
    public async Task OpenAsync()
    {
        RuleSetAnswers answers = services.Hub.AnswersOf(subscriber);
        _base = RuleSetVersion.From(subscriber.Hello.Have);
        ResumePlan plan = answers.PlanFor(_base);
        Report(plan, answers);
        await SendAsync(Welcome(plan));

        // Only those who come wait for a turn: a stream that is there has its place, and one that nobody reads must not keep it from others.
        using IDisposable? turn = plan.Kind == ResumeKind.Snapshot ? await services.Admission.SnapshotTurnAsync(cancellationToken) : null;
        if (!await CatchUpAsync(answers, _base, plan))
        {
            await SendBookmarkAsync(answers);
        }
    }

    /// <summary>Sends what there is to send, until the client leaves or is to leave.</summary>
    public async Task FollowAsync()
    {
        while (true)
        {
            Wake wake = await subscriber.NextAsync(cancellationToken);
            if ((wake & (Wake.ClientLeft | Wake.Close)) != 0)
            {
                return;
            }

            if (!services.KeyRing.IsStillGood(subscriber.Caller))
            {
                throw Errors.ServerError.Unauthenticated();
            }

            await AnswerAsync(wake);
        }
    }

    /// <summary>Takes a message of the client.</summary>
    public void Receive(ClientMessage message)
    {
        switch (message.MessageCase)
        {
            case ClientMessage.MessageOneofCase.Ack:
                services.Metrics.Answered(Environment, "ack");
                subscriber.Note(ClientReports.Bound(message.Ack));
                break;
            case ClientMessage.MessageOneofCase.Nack:
                services.Metrics.Answered(Environment, "nack");
                subscriber.Note(ClientReports.Bound(message.Nack), services.TimeProvider.GetTimestamp());
                LogRefusal(subscriber.Nacked!);
                break;
            case ClientMessage.MessageOneofCase.Resync:
                services.Metrics.Answered(Environment, "resync");
                subscriber.Ring(Wake.Resync);
                break;
            case ClientMessage.MessageOneofCase.Hello:
                throw Errors.ServerError.Invalid("HELLO", "Hello is sent once, as the first message.");
            default:
                // From a newer client: not for us.
                break;
        }
    }

    private async Task AnswerAsync(Wake wake)
    {
        RuleSetAnswers answers = services.Hub.AnswersOf(subscriber);
        RuleSetVersion? have = BaseAfterRefusal();
        bool wasSent = wake.HasFlag(Wake.Resync) && MayResync()
            ? await SendSnapshotAsync(answers)
            : await CatchUpAsync(answers, have, answers.PlanFor(have));
        if (wake.HasFlag(Wake.Heartbeat) && !wasSent)
        {
            await SendBookmarkAsync(answers);
        }

        if (wake.HasFlag(Wake.Drain))
        {
            await SendAsync(services.Drain());
        }
    }

    private bool MayResync()
    {
        long now = services.TimeProvider.GetTimestamp();
        if (_lastResync is { } last && services.TimeProvider.GetElapsedTime(last, now) < ResyncInterval)
        {
            return false;
        }

        _lastResync = now;
        return true;
    }

    // A client that refused what was sent still has what it had.
    private RuleSetVersion? BaseAfterRefusal() =>
        subscriber.Nacked is { } nack && _base is not null && nack.Version?.Digest == _base.Digest ? RuleSetVersion.From(nack.InUse) : _base;

    /// <returns>True when a rule set was sent.</returns>
    private async Task<bool> CatchUpAsync(RuleSetAnswers answers, RuleSetVersion? have, ResumePlan plan)
    {
        if (plan.Kind is ResumeKind.UpToDate or ResumeKind.Behind || subscriber.Refuses(answers.Version))
        {
            return false;
        }

        if (plan.Kind == ResumeKind.Snapshot)
        {
            return await SendSnapshotAsync(answers);
        }

        await SendAsync(answers.DeltaFrom(have!)!.Value, ServerMessage.MessageOneofCase.Delta);
        _base = answers.Version;
        return true;
    }

    private async Task<bool> SendSnapshotAsync(RuleSetAnswers answers)
    {
        foreach (ReadOnlyMemory<byte> chunk in answers.Snapshot)
        {
            await SendAsync(chunk, ServerMessage.MessageOneofCase.Snapshot);
        }

        _base = answers.Version;
        return true;
    }

    private Task SendBookmarkAsync(RuleSetAnswers answers) => SendAsync(services.Bookmark(subscriber.Environment, answers.Version));

    private Task SendAsync(ServerMessage message) => SendAsync(OutgoingMessage.Encode(message), message.MessageCase);

    private async Task SendAsync(ReadOnlyMemory<byte> body, ServerMessage.MessageOneofCase kind)
    {
        subscriber.WriteBegins(services.TimeProvider.GetTimestamp());
        await writer.WriteAsync(new OutgoingMessage(++_seq, body), cancellationToken);
        subscriber.WriteEnded();
        services.Metrics.Sent(Environment, kind, body.Length);
    }

    private ServerMessage Welcome(ResumePlan plan) => new()
    {
        Welcome = new Welcome
        {
            NodeId = services.Options.NodeId,
            Environment = Environment,
            HeartbeatInterval = Duration.FromTimeSpan(services.Options.Sync.HeartbeatInterval),
            ReconnectWindow = Duration.FromTimeSpan(services.Options.Sync.ReconnectWindow),
            Reset = plan.Kind == ResumeKind.Snapshot,
            ResetReason = plan.Reason,
        },
    };

    private void Report(ResumePlan plan, RuleSetAnswers answers)
    {
        StreamingLog.Subscribed(services.Logger, subscriber.Hello.SdkName, subscriber.Hello.SdkVersion, subscriber.Caller.KeyId, Environment, _base);
        if (plan.Kind == ResumeKind.Behind)
        {
            StreamingLog.Behind(services.Logger, subscriber.Caller.KeyId, Environment, _base, answers.Version);
        }
        else if (plan.Reason == ResetReason.Digest)
        {
            StreamingLog.DigestDiffers(services.Logger, subscriber.Caller.KeyId, Environment, _base);
        }
    }

    private void LogRefusal(Nack nack)
    {
        RuleSetVersion? version = RuleSetVersion.From(nack.Version);
        StreamingLog.Refused(services.Logger, subscriber.Caller.KeyId, Environment, version, nack.Reason, nack.Detail);
    }
}

using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>The gRPC face of the streams. Bound by <see cref="FlagSyncMethods"/>, because its answers are encoded beforehand.</summary>
internal sealed class FlagSyncService(StreamingServices services, EnvironmentRegistry environments)
{
    private static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(10);

    private const int InstanceIdLength = 16;
    private const int MaxQuarantined = 8;
    private const int MaxTags = 8;
    private const int MaxTextLength = 64;

    /// <summary>Follows an environment.</summary>
    public async Task Subscribe(IAsyncStreamReader<ClientMessage> reader, IServerStreamWriter<OutgoingMessage> writer, ServerCallContext context)
    {
        Refuse(whenDraining: true);
        services.Admission.Admit();
        Subscriber subscriber = Enter(await ReadHelloAsync(reader, context.CancellationToken), context);
        var stream = new SubscriberStream(subscriber, services, writer, context.CancellationToken);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        Task received = ReceiveAsync(reader, stream, subscriber, reading.Token);
        try
        {
            await stream.OpenAsync();
            await stream.FollowAsync();
            if (received.IsFaulted)
            {
                await received;
            }
        }
        finally
        {
            services.Hub.Remove(subscriber);
            await reading.CancelAsync();
            await received.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Answers once what a stream would answer first.</summary>
    public async Task GetRuleset(GetRulesetRequest request, IServerStreamWriter<OutgoingMessage> writer, ServerCallContext context)
    {
        Refuse(whenDraining: false);
        services.Admission.Admit();
        var hello = new Hello { Environment = request.Environment, Have = request.Have, InstanceId = request.InstanceId, Features = { request.Features } };
        var subscriber = new Subscriber(environments.Resolve(context.Caller(), hello.Environment), context.Caller(), hello, services.TimeProvider.GetUtcNow(), static () => { });
        await new SubscriberStream(subscriber, services, writer, context.CancellationToken).OpenAsync();
    }

    private async Task<Hello> ReadHelloAsync(IAsyncStreamReader<ClientMessage> reader, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(HelloPatience, services.TimeProvider);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await reader.MoveNext(waiting.Token) && reader.Current.MessageCase == ClientMessage.MessageOneofCase.Hello
                ? ClientReports.Bound(reader.Current.Hello)
                : throw ServerError.Invalid("HELLO", "The first message is Hello.");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ServerError.Invalid("HELLO", $"Hello did not come within {HelloPatience.TotalSeconds} seconds.");
        }
    }

    // Registered before the current rule set is read: whatever is committed in between rings the bell.
    private Subscriber Enter(Hello hello, ServerCallContext context)
    {
        Check(hello);
        Caller caller = context.Caller();
        FlagEnvironment environment = environments.Resolve(caller, hello.Environment);
        var subscriber = new Subscriber(environment, caller, hello, services.TimeProvider.GetUtcNow(), context.GetHttpContext().Abort);
        services.Ticker.Schedule(subscriber);
        if (!services.Hub.TryAdd(subscriber))
        {
            throw services.Admission.Full();
        }

        return subscriber;
    }

    private void Refuse(bool whenDraining)
    {
        if (whenDraining && services.Ticker.IsDraining)
        {
            throw ServerError.Unavailable("DRAINING", "This node stops.");
        }

        if (!environments.IsLoaded)
        {
            throw ServerError.Unavailable("NOT_READY", "This node has not loaded its rule sets yet.");
        }
    }

    private static void Check(Hello hello)
    {
        if (hello.InstanceId.Length != InstanceIdLength)
        {
            throw ServerError.Invalid("HELLO", $"instance_id has {InstanceIdLength} bytes.");
        }

        if (hello.Quarantined.Count > MaxQuarantined || hello.Tags.Count > MaxTags || hello.Features.Count > MaxTextLength)
        {
            throw ServerError.Invalid("HELLO", $"At most {MaxQuarantined} quarantined digests, {MaxTags} tags and {MaxTextLength} features.");
        }

        IEnumerable<string> texts = [.. hello.Features, .. hello.Tags.Keys, .. hello.Tags.Values];
        if (texts.Any(static text => text.Length > MaxTextLength))
        {
            throw ServerError.Invalid("HELLO", $"Features and tags have at most {MaxTextLength} characters.");
        }
    }

    private static async Task ReceiveAsync(IAsyncStreamReader<ClientMessage> reader, SubscriberStream stream, Subscriber subscriber, CancellationToken cancellationToken)
    {
        try
        {
            while (await reader.MoveNext(cancellationToken))
            {
                stream.Receive(reader.Current);
            }
        }
        finally
        {
            subscriber.Ring(Wake.ClientLeft);
        }
    }
}

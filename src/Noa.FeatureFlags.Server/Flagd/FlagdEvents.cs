using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Streaming;

namespace Noa.FeatureFlags.Server.Flagd;

/// <summary>The event stream of flagd's evaluation protocol.</summary>
internal sealed class FlagdEvents(FlagdResolver resolver, ChangeStreams streams)
{
    /// <summary>Sends one event.</summary>
    /// <param name="type">As flagd names it.</param>
    /// <param name="data">Null when it has none.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public delegate Task Send(string type, Struct? data, CancellationToken cancellationToken);

    /// <summary>Tells a client of changes until it leaves.</summary>
    public Task FollowAsync(ServerCallContext call, Send send) => streams.FollowAsync(
        call.Caller(),
        resolver.EnvironmentOf(call),
        call.GetHttpContext(),
        (next, cancellationToken) => send(TypeOf(next.Kind), next.Kind == ChangeStreamEventKind.Changed ? Changes(next) : null, cancellationToken),
        call.CancellationToken);

    private static string TypeOf(ChangeStreamEventKind kind) => kind switch
    {
        ChangeStreamEventKind.Opened => "provider_ready",
        ChangeStreamEventKind.Changed => "configuration_change",
        ChangeStreamEventKind.Quiet => "keep_alive",
        _ => "provider_shutdown",
    };

    private static Struct Changes(ChangeStreamEvent next)
    {
        var flags = new Struct();
        foreach (string key in next.ChangedFlags)
        {
            string type = next.RuleSet.HasFlag(key) ? "update" : "delete";
            flags.Fields.Add(key, Value.ForStruct(new Struct { Fields = { ["type"] = Value.ForString(type) } }));
        }

        return new Struct { Fields = { ["flags"] = Value.ForStruct(flags) } };
    }
}

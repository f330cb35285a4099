using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Binds <see cref="FlagSyncService"/> by hand: the generated binding would encode every message for every stream.</summary>
internal sealed class FlagSyncMethods : IServiceMethodProvider<FlagSyncService>
{
    /// <summary>The service's full name.</summary>
    public const string ServiceName = "noa.flags.v1.FlagSync";

    private static readonly Method<ClientMessage, OutgoingMessage> Subscribe =
        new(MethodType.DuplexStreaming, ServiceName, nameof(FlagSyncService.Subscribe), MarshallerOf(ClientMessage.Parser), OutgoingMessage.Marshaller);

    private static readonly Method<GetRulesetRequest, OutgoingMessage> GetRuleset =
        new(MethodType.ServerStreaming, ServiceName, nameof(FlagSyncService.GetRuleset), MarshallerOf(GetRulesetRequest.Parser), OutgoingMessage.Marshaller);

    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<FlagSyncService> context)
    {
        context.AddDuplexStreamingMethod(Subscribe, [], static (service, reader, writer, call) => service.Subscribe(reader, writer, call));
        context.AddServerStreamingMethod(GetRuleset, [], static (service, request, writer, call) => service.GetRuleset(request, writer, call));
    }

    private static Marshaller<T> MarshallerOf<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(
            static (_, _) => throw new NotSupportedException("Clients send these."),
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}

using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>A <see cref="ServerMessage"/> whose body was encoded once for all streams; only the number in front is a stream's own.</summary>
/// <param name="Seq">Number within the stream, from 1.</param>
/// <param name="Body">The message without its number, encoded.</param>
internal sealed record OutgoingMessage(ulong Seq, ReadOnlyMemory<byte> Body)
{
    /// <summary>Writes number and body one after the other: fields of a message may come in any order.</summary>
    public static Marshaller<OutgoingMessage> Marshaller { get; } = Marshallers.Create(
        static (message, context) => message.WriteTo(context),
        static OutgoingMessage (_) => throw new NotSupportedException("The server only sends these."));

    /// <summary>Encodes a body for any number of streams.</summary>
    public static ReadOnlyMemory<byte> Encode(ServerMessage withoutNumber) => withoutNumber.ToByteArray();

    private void WriteTo(SerializationContext context)
    {
        var number = new ServerMessage { Seq = Seq };
        context.SetPayloadLength(number.CalculateSize() + Body.Length);
        IBufferWriter<byte> writer = context.GetBufferWriter();
        number.WriteTo(writer);
        writer.Write(Body.Span);
        context.Complete();
    }
}

using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace Noa.FeatureFlags.Server.Tests.Protocol;

/// <summary>A connection that opens calls and resets each at once (HTTP/2, RFC 9113), so that no limit of open calls is ever reached.</summary>
internal static class ResetFlood
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, GoAway = 7;
    private const byte EndHeaders = 0x4;
    private const uint Cancel = 8;
    private const int CallsInAWrite = 100;

    /// <summary>Opens calls with a message each, and resets them, until the server has had enough of it.</summary>
    /// <returns>Calls that were sent, and the error code of the server's farewell; null when it never said one.</returns>
    public static async Task<(int Sent, uint? Farewell)> RunAsync(Uri server, string path, string key, IMessage message, int calls, CancellationToken cancellationToken)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Host, server.Port, cancellationToken);
        NetworkStream stream = tcp.GetStream();
        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])], cancellationToken);
        Task<uint?> farewell = ReadFarewellAsync(stream, cancellationToken);
        byte[] headers = CallHeaders(server.Authority, path, key), data = Prefixed(message.ToByteArray());
        int sent = 0;
        try
        {
            while (sent < calls && !farewell.IsCompleted)
            {
                await stream.WriteAsync(Calls(headers, data, sent), cancellationToken);
                sent += CallsInAWrite;
            }

            tcp.Client.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            // The server ended the connection.
        }

        return (sent, await farewell);
    }

    private static byte[] Calls(byte[] headers, byte[] data, int first)
    {
        byte[] cancel = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(cancel, Cancel);
        return [.. Enumerable.Range(first, CallsInAWrite).SelectMany(i => (byte[])[.. Frame(Headers, EndHeaders, (2 * i) + 1, headers), .. Frame(Data, 0, (2 * i) + 1, data), .. Frame(Reset, 0, (2 * i) + 1, cancel)])];
    }

    private static async Task<uint?> ReadFarewellAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] head = new byte[9];
        try
        {
            while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) == head.Length)
            {
                byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await stream.ReadExactlyAsync(payload, cancellationToken);
                if (head[3] == GoAway)
                {
                    return BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4));
                }
            }
        }
        catch (IOException)
        {
            // A connection that is cut says no farewell.
        }

        return null;
    }

    // As gRPC sends it: not packed, and how long it is.
    private static byte[] Prefixed(byte[] message)
    {
        byte[] data = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(1), message.Length);
        message.CopyTo(data, 5);
        return data;
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    // RFC 7541: names by their number in the static table, values as they are; nothing is put in the table of the connection.
    private static byte[] CallHeaders(string authority, string path, string key)
    {
        const byte Post = 0x83, Http = 0x86, Path = 0x04, Authority = 0x01;
        return [Post, Http, Path, .. Text(path), Authority, .. Text(authority), 0x0F, 0x10, .. Text("application/grpc"), 0x0F, 0x08, .. Text($"Bearer {key}"), 0x00, .. Text("te"), .. Text("trailers")];
    }

    // Of less than 127 bytes, without Huffman's code.
    private static byte[] Text(string text) => [checked((byte)(text.Length < 127 ? text.Length : throw new ArgumentException("Too long for one byte of length."))), .. Encoding.ASCII.GetBytes(text)];
}

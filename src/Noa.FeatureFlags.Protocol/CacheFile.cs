using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Protocol;

/// <summary>A rule set in a file: <c>NOAFLAG1</c>, SHA-256 of what follows, a number that grows with each file, then the set as a snapshot message.</summary>
/// <remarks>The checksum is against damage. Against somebody who may write here it is no protection.</remarks>
internal sealed record CacheFile(ulong Number, RuleSetVersion Version, EntrySet Entries)
{
    private const int NumberLength = 8;
    private const int HeadLength = 8 + SHA256.HashSizeInBytes + NumberLength;

    private static ReadOnlySpan<byte> Magic => "NOAFLAG1"u8;

    /// <summary>Reads a file.</summary>
    /// <returns>Null when it is not there, damaged, or of another format.</returns>
    public static CacheFile? TryRead(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            ReadOnlySpan<byte> body = bytes.AsSpan(Math.Min(bytes.Length, HeadLength - NumberLength));
            bool isWhole = bytes.Length >= HeadLength && bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic) && SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan(Magic.Length, SHA256.HashSizeInBytes));
            return isWhole ? Parse(BinaryPrimitives.ReadUInt64BigEndian(body), bytes.AsMemory(HeadLength)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidProtocolBufferException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes a file in one step: whoever reads finds the old one or the new one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path)
    {
        var snapshot = new Snapshot { Version = Version.ToMessage(), Chunks = 1, Entries = { Entries.Entries.Select(static entry => entry.Message) } };
        byte[] bytes = new byte[HeadLength + snapshot.CalculateSize()];
        Magic.CopyTo(bytes);
        Span<byte> body = bytes.AsSpan(HeadLength - NumberLength);
        BinaryPrimitives.WriteUInt64BigEndian(body, Number);
        snapshot.WriteTo(body[NumberLength..]);
        SHA256.HashData(body, bytes.AsSpan(Magic.Length, SHA256.HashSizeInBytes));
        AtomicFile.Write(path, bytes);
    }

    private static CacheFile? Parse(ulong number, ReadOnlyMemory<byte> message)
    {
        var snapshot = Snapshot.Parser.ParseFrom(message.Span);
        var entries = EntrySet.Of(snapshot.Entries.Select(static entry => new RuleSetEntry(entry)));
        return RuleSetVersion.From(snapshot.Version) is { } version && version.Digest == entries.Digest ? new(number, version, entries) : null;
    }
}

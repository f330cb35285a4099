using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>SHA-1 (RFC 3174) for buckets, where it protects nothing.</summary>
/// <remarks>
/// The runtime's goes through the system's cryptography library, which looks the algorithm up and allocates its state there at every
/// call: 520 ns for a short text where this takes 200, measured in one run.
/// </remarks>
internal static class Sha1
{
    /// <summary>Bytes that must be free behind the text.</summary>
    public const int MaxPadding = BlockBytes + 8;

    private const int BlockBytes = 64;
    private const int LengthBytes = 8;
    private const int Rounds = 80;

    /// <summary>The first 64 bits of the digest. Writes the padding behind the text.</summary>
    /// <param name="buffer">The text, and at least <see cref="MaxPadding"/> bytes.</param>
    /// <param name="length">Length of the text.</param>
    [SkipLocalsInit]
    public static ulong FirstHalfInPlace(Span<byte> buffer, int length)
    {
        int end = (length + LengthBytes + BlockBytes) / BlockBytes * BlockBytes;
        buffer[length] = 0x80;
        buffer[(length + 1)..(end - LengthBytes)].Clear();
        BinaryPrimitives.WriteInt64BigEndian(buffer[(end - LengthBytes)..], length * 8L);

        var state = new State(0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0);
        Span<uint> words = stackalloc uint[Rounds];
        for (int start = 0; start < end; start += BlockBytes)
        {
            Schedule(buffer.Slice(start, BlockBytes), words);
            state = state.Plus(Compress(state, words));
        }

        return ((ulong)state.A << 32) | state.B;
    }

    private static void Schedule(ReadOnlySpan<byte> block, Span<uint> words)
    {
        int i = 0;
        for (; i < BlockBytes / sizeof(uint); i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
        }

        for (; i < words.Length; i++)
        {
            words[i] = BitOperations.RotateLeft(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
        }
    }

    private static State Compress(State state, ReadOnlySpan<uint> words)
    {
        foreach (uint word in words[..20])
        {
            state = state.Next(state.D ^ (state.B & (state.C ^ state.D)), word + 0x5A827999);
        }

        foreach (uint word in words[20..40])
        {
            state = state.Next(state.B ^ state.C ^ state.D, word + 0x6ED9EBA1);
        }

        foreach (uint word in words[40..60])
        {
            state = state.Next((state.B & state.C) | (state.D & (state.B | state.C)), word + 0x8F1BBCDC);
        }

        foreach (uint word in words[60..])
        {
            state = state.Next(state.B ^ state.C ^ state.D, word + 0xCA62C1D6);
        }

        return state;
    }

    private readonly record struct State(uint A, uint B, uint C, uint D, uint E)
    {
        public State Plus(State other) => new(A + other.A, B + other.B, C + other.C, D + other.D, E + other.E);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public State Next(uint mixed, uint word) => new(BitOperations.RotateLeft(A, 5) + mixed + (E + word), A, BitOperations.RotateLeft(B, 30), C, D);
    }
}

using System.Buffers.Binary;
using System.Numerics;

namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>MurmurHash3_x86_32.</summary>
/// <remarks>https://github.com/aappleby/smhasher/blob/61a0530f28277f2e850bfc39600ce61d02b518de/src/MurmurHash3.cpp</remarks>
internal static class Murmur3
{
    private const uint C1 = 0xCC9E2D51;
    private const uint C2 = 0x1B873593;

    public static uint Hash(ReadOnlySpan<byte> text, uint seed)
    {
        uint hash = seed;
        ReadOnlySpan<byte> rest = text;
        for (; rest.Length >= sizeof(uint); rest = rest[sizeof(uint)..])
        {
            hash = BitOperations.RotateLeft(hash ^ Mix(BinaryPrimitives.ReadUInt32LittleEndian(rest)), 13) * 5 + 0xE6546B64;
        }

        uint tail = 0;
        for (int i = rest.Length - 1; i >= 0; i--)
        {
            tail = (tail << 8) | rest[i];
        }

        hash ^= Mix(tail) ^ (uint)text.Length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    private static uint Mix(uint block) => BitOperations.RotateLeft(block * C1, 15) * C2;
}

using System.Numerics;
using System.Text;

namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>Hashes of other systems, written down a second time from their definitions.</summary>
internal static class ReferenceHashes
{
    /// <summary>MurmurHash3_x86_32 of UTF-8 bytes.</summary>
    public static uint Murmur3(string text, uint seed)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        BigInteger modulus = BigInteger.One << 32;
        BigInteger Scramble(BigInteger block)
        {
            BigInteger product = block * 0xCC9E2D51 % modulus;
            return ((product << 15) | (product >> 17)) % modulus * 0x1B873593 % modulus;
        }

        BigInteger hash = seed;
        int whole = bytes.Length / 4 * 4;
        for (int i = 0; i < whole; i += 4)
        {
            hash ^= Scramble(new BigInteger(bytes.AsSpan(i, 4), isUnsigned: true));
            hash = (((hash << 13) | (hash >> 19)) % modulus * 5 + 0xE6546B64) % modulus;
        }

        hash ^= Scramble(new BigInteger(bytes.AsSpan(whole), isUnsigned: true)) ^ bytes.Length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B % modulus;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35 % modulus;
        return (uint)(hash ^ (hash >> 16));
    }

    /// <summary>FNV-1a of UTF-16 units, as JavaScript adds shifted sums up.</summary>
    public static uint Fnv1a(string text) => text.Aggregate(0x811C9DC5u, static (hash, unit) =>
    {
        uint mixed = hash ^ unit;
        return mixed + (mixed << 1) + (mixed << 4) + (mixed << 7) + (mixed << 8) + (mixed << 24);
    });
}

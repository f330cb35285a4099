using System.Buffers;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;

namespace Noa.FeatureFlags;

/// <summary>The hash <c>noa1</c>: a keyed text hash for each side, mixed by one 128-bit product.</summary>
/// <remarks>
/// The two sides are hashed apart so that a context hashes its key once for all flags and a flag hashes its salt once for all contexts.
/// Specified in docs/rule-format.md with check values; tests/conformance/12-bucketing.json holds golden vectors.
/// </remarks>
internal static class BucketHash
{
    // Odd constants keep a side that hashes to zero from cancelling the other: 2^64 / golden ratio, and a published multiply-xorshift constant.
    private const ulong ValueMask = 0x9E3779B97F4A7C15;
    private const ulong SaltMask = 0xD6E8FEB86659FD93;
    private const int StackBytes = 512;

    /// <summary>XXH3 (64 bit, seed 0) of the text's UTF-8 bytes; a lone surrogate counts as U+FFFD.</summary>
    [SkipLocalsInit]
    public static ulong OfText(ReadOnlySpan<char> text)
    {
        int maxBytes = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (maxBytes <= StackBytes)
        {
            Span<byte> utf8 = stackalloc byte[StackBytes];
            return XxHash3.HashToUInt64(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(maxBytes);
        try
        {
            return XxHash3.HashToUInt64(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The bucket of a value's hash under a salt's hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bucket Mix(ulong valueHash, ulong saltHash)
    {
        ulong high = Math.BigMul(valueHash ^ ValueMask, saltHash ^ SaltMask, out ulong low);
        ulong mixed = high ^ low;

        // The upper 64 of the 128 bits of mixed * Count, by halves: no carry is lost, and no 128-bit product is needed.
        return new Bucket((int)((((mixed >> 32) * Bucket.Count) + (((uint)mixed * (ulong)Bucket.Count) >> 32)) >> 32));
    }
}

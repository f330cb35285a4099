using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Noa.FeatureFlags.Protocol;

/// <summary>What an SDK sends in place of an experiment's unit, so that no user's key leaves the process.</summary>
/// <remarks>
/// It hides units from those who see reports in passing, and cannot hide them from somebody who tries all keys there are: the server hashes it once more,
/// with a secret key for each environment, before anything is kept.
/// </remarks>
public static class UnitHash
{
    /// <summary>Bytes of a hash: among 10^12 units two are alike with a chance below 10^-14.</summary>
    public const int Length = 16;

    /// <summary>Hashes a unit: the start of SHA-256 over the kind's length in UTF-8 (4 bytes, big endian), the kind, and the value, both as UTF-8.</summary>
    /// <param name="kind">Kind of the context: <c>user</c>.</param>
    /// <param name="value">The value that both draws were bucketed by: the context's key, or the attribute's text.</param>
    public static byte[] Of(string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(value);
        int kindLength = Encoding.UTF8.GetByteCount(kind);
        byte[] input = new byte[sizeof(int) + kindLength + Encoding.UTF8.GetByteCount(value)];
        BinaryPrimitives.WriteInt32BigEndian(input, kindLength);
        Encoding.UTF8.GetBytes(kind, input.AsSpan(sizeof(int)));
        Encoding.UTF8.GetBytes(value, input.AsSpan(sizeof(int) + kindLength));
        return SHA256.HashData(input)[..Length];
    }
}

using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>The hash noa1 and the values it buckets, written out with 128-bit numbers.</summary>
internal static class ReferenceBuckets
{
    private const int Count = 100_000;

    /// <summary>The bucket of a value under a salt.</summary>
    public static int Bucket(string salt, string value)
    {
        ulong k = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(value));
        ulong s = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(salt));
        UInt128 product = (UInt128)(k ^ 0x9E3779B97F4A7C15) * (s ^ 0xD6E8FEB86659FD93);
        ulong mixed = (ulong)(product >> 64) ^ (ulong)product;
        return (int)(((UInt128)mixed * Count) >> 64);
    }

    /// <summary>The text that is bucketed: a string as it is, a whole number as decimal text.</summary>
    /// <returns>Null when the context lacks one.</returns>
    public static string? ValueOf(EvaluationContext context, string kind, string? by)
    {
        AttributeValue value = ReferenceAttributes.Find(context, kind, by ?? "key");
        if (value.TryGetString(out string? text))
        {
            return text;
        }

        return value.TryGetInteger(out long integer) ? integer.ToString(CultureInfo.InvariantCulture) : null;
    }
}

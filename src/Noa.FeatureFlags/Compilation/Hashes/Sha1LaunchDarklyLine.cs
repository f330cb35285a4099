using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>Arms on LaunchDarkly's line, whose positions are 0 to 1 in single precision.</summary>
internal sealed class Sha1LaunchDarklyLine(byte[] prefix, float[] ends) : HashLine
{
    private const int StackBytes = 512;

    // 15 hexadecimal digits, as a float: the largest of them rounds to 2^60.
    private const float Largest = 0xFFFFFFFFFFFFFFF;

    /// <summary>A missing value stands at 0, and is served like any other.</summary>
    public override int MissingArm => ArmAt(0);

    public override int ArmOf(ReadOnlySpan<char> value) => ArmAt(PositionOf(value));

    public override string DescribePosition(ReadOnlySpan<char> value) => PositionOf(value).ToString("R", CultureInfo.InvariantCulture);

    // Sums of single precision may end below 1; what is beyond belongs to the last arm.
    private int ArmAt(float position)
    {
        for (int i = 0; i < ends.Length; i++)
        {
            if (position < ends[i])
            {
                return i;
            }
        }

        return ends.Length - 1;
    }

    [SkipLocalsInit]
    private float PositionOf(ReadOnlySpan<char> value)
    {
        int most = prefix.Length + Encoding.UTF8.GetMaxByteCount(value.Length) + Sha1.MaxPadding;
        if (most <= StackBytes)
        {
            return PositionOf(value, stackalloc byte[StackBytes]);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return PositionOf(value, rented);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private float PositionOf(ReadOnlySpan<char> value, Span<byte> buffer)
    {
        prefix.CopyTo(buffer);
        int length = prefix.Length + Encoding.UTF8.GetBytes(value, buffer[prefix.Length..]);
        return (float)(Sha1.FirstHalfInPlace(buffer, length) >> 4) / Largest;
    }
}

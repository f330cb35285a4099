using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>Arms on a line whose positions come from the UTF-8 bytes of a text around the value.</summary>
internal abstract class Utf8Line(string prefix, string suffix, double[] ends) : HashLine
{
    private const int StackBytes = 256;

    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);
    private readonly byte[] _suffix = Encoding.UTF8.GetBytes(suffix);

    /// <summary>Without a value there is no arm, unless a system hashes nothing like anything else.</summary>
    public override int MissingArm => NoArm;

    /// <summary>Where the line ends: sums of fractions may miss it by little.</summary>
    protected ulong Length { get; } = (ulong)Math.Round(ends[^1]);

    public sealed override int ArmOf(ReadOnlySpan<char> value) => ArmAt(PositionOf(value));

    public sealed override string DescribePosition(ReadOnlySpan<char> value) => PositionOf(value).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Ends of arms laid end to end.</summary>
    public static double[] EndsOf(double[] weights)
    {
        var ends = new double[weights.Length];
        double sum = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = sum += weights[i];
        }

        return ends;
    }

    /// <summary>The position of a text that was put together. Neither allocates nor throws.</summary>
    protected abstract double PositionOf(ReadOnlySpan<byte> text);

    private int ArmAt(double position)
    {
        for (int i = 0; i < ends.Length; i++)
        {
            if (position < ends[i])
            {
                return i;
            }
        }

        return NoArm;
    }

    [SkipLocalsInit]
    private double PositionOf(ReadOnlySpan<char> value)
    {
        int most = _prefix.Length + Encoding.UTF8.GetMaxByteCount(value.Length) + _suffix.Length;
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

    private double PositionOf(ReadOnlySpan<char> value, Span<byte> buffer)
    {
        _prefix.CopyTo(buffer);
        int length = _prefix.Length + Encoding.UTF8.GetBytes(value, buffer[_prefix.Length..]);
        _suffix.CopyTo(buffer[length..]);
        return PositionOf(buffer[..(length + _suffix.Length)]);
    }
}

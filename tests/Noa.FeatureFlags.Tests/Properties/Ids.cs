using System.Buffers.Binary;
using System.Globalization;

namespace Noa.FeatureFlags.Tests.Properties;

/// <summary>Identifiers in the shapes that applications use.</summary>
internal static class Ids
{
    public static readonly string[] Shapes = ["integers", "UUIDs", "e-mail addresses", "a common prefix", "letters beyond ASCII"];

    private static readonly string[] Letters = ["ゼ", "ä", "β", "3", "é", "😀", "ж", "7", "ñ", "零"];

    /// <summary>The first identifiers of a shape, each once.</summary>
    public static IEnumerable<string> Of(string shape, int count) => Enumerable.Range(1, count).Select(ShapeOf(shape));

    private static Func<int, string> ShapeOf(string shape) => shape switch
    {
        "integers" => static number => number.ToString(CultureInfo.InvariantCulture),
        "UUIDs" => Uuid,
        "e-mail addresses" => static number => string.Create(CultureInfo.InvariantCulture, $"person{number}@example.com"),
        "a common prefix" => static number => string.Create(CultureInfo.InvariantCulture, $"tenant/eu-central-1/production/account/{number:D9}"),
        "letters beyond ASCII" => static number => string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(static digit => Letters[digit - '0'])),
        _ => throw new ArgumentException($"There are no ids of the shape '{shape}'.", nameof(shape)),
    };

    // A bijection on 64 bits (the finalizer of splitmix64) makes each number's UUID look random and be its own.
    private static string Uuid(int number)
    {
        ulong bits = (ulong)number * 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], number);
        return new Guid(bytes).ToString();
    }
}

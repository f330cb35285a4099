using System.Buffers.Binary;
using System.Text;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>The properties that one object of the rule format may have; the only place that knows their names.</summary>
internal abstract class ObjectShape
{
    private readonly byte[][] _utf8Names;
    private readonly ulong[] _heads;

    /// <param name="noun">What the object is called in messages, with its article: <c>a flag</c>.</param>
    /// <param name="names">Property names; the index of each is the number of its property.</param>
    private protected ObjectShape(string noun, string[] names)
    {
        Noun = noun;
        Names = names;
        _utf8Names = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
        _heads = Array.ConvertAll(_utf8Names, static name => HeadOf(name));
    }

    /// <summary>What the object is called in messages, with its article.</summary>
    public string Noun { get; }

    /// <summary>All property names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The number of the property with this name.</summary>
    /// <returns>-1 when the format knows no such property.</returns>
    protected int IndexOf(ReadOnlySpan<byte> utf8Name)
    {
        // One vectorised search over the first bytes of all names; only names that begin alike are compared in full.
        ReadOnlySpan<ulong> heads = _heads;
        ulong head = HeadOf(utf8Name);
        int from = 0;
        while (true)
        {
            int found = heads[from..].IndexOf(head);
            if (found < 0)
            {
                return -1;
            }

            from += found;
            if (utf8Name.SequenceEqual(_utf8Names[from]))
            {
                return from;
            }

            from++;
        }
    }

    private static ulong HeadOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        >= sizeof(ulong) => BinaryPrimitives.ReadUInt64LittleEndian(name),
        >= sizeof(uint) => BinaryPrimitives.ReadUInt32LittleEndian(name) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]) << 32),
        > 0 => name[0] | ((ulong)name[name.Length / 2] << 8) | ((ulong)name[^1] << 16),
        _ => 0,
    };
}

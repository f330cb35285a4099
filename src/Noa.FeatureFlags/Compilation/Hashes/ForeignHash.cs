using System.Globalization;

namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>A hash of another system: how it puts its input together, its line, and what becomes of a context without bucketing value.</summary>
/// <remarks>To add one: a class here, its name in <see cref="Model.BucketingHashes"/>, an item in <see cref="ForeignHashes"/>, a section of docs/rule-format.md with vectors.</remarks>
internal abstract class ForeignHash
{
    /// <summary>Characters that <see cref="TryFormat"/> may write: any 64-bit integer, any double.</summary>
    public const int MaxFormattedLength = 32;

    /// <summary>The name in rule sets.</summary>
    public abstract string Name { get; }

    /// <summary>Units of the whole line: what a hundred percent of a segment's rule become.</summary>
    public abstract double Units { get; }

    /// <summary>Lays arms end to end on the line; what can be hashed beforehand is.</summary>
    /// <param name="salt">What salts the draw.</param>
    /// <param name="weights">Lengths of the arms, at least one, none negative.</param>
    public abstract HashLine Lay(in DrawSalt salt, double[] weights);

    /// <summary>Writes a value that is no string as this hash buckets it.</summary>
    /// <returns>False when such a value counts as missing.</returns>
    public virtual bool TryFormat(in AttributeValue value, Span<char> text, out int length)
    {
        length = 0;
        return value.TryGetInteger(out long integer) && integer.TryFormat(text, out length, default, CultureInfo.InvariantCulture);
    }
}

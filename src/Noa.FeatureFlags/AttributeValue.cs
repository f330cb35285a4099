using System.Globalization;
using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags;

/// <summary>A value of an attribute: a boolean, a number, a string, an instant, a list or an object.</summary>
/// <remarks>Sixteen bytes, no boxing: the reference is the string, list or object, or a marker that says what the bits hold; for a string they hold its <see cref="TextPrint"/>.</remarks>
public readonly struct AttributeValue : IEquatable<AttributeValue>
{
    private readonly object? _reference;
    private readonly long _bits;

    private AttributeValue(object? reference, long bits)
    {
        _reference = reference;
        _bits = bits;
    }

    /// <summary>Which type of value this is.</summary>
    public AttributeKind Kind => _reference switch
    {
        null => AttributeKind.Missing,
        string => AttributeKind.String,
        Marker marker => marker.Kind,
        AttributeValue[] => AttributeKind.List,
        _ => AttributeKind.Object,
    };

    /// <summary>Whether there is no value; a clause treats the attribute as missing.</summary>
    public bool IsMissing => _reference is null;

    /// <summary>Items of a list; empty for every other kind.</summary>
    public ReadOnlySpan<AttributeValue> Items => _reference as AttributeValue[];

    /// <summary>Of a string its <see cref="TextPrint"/>, which other kinds may have too; 0 of a missing value, a list and an object, and of no string.</summary>
    internal long Print => _bits;

    /// <summary>Properties of an object; empty for every other kind.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Properties =>
        _reference as IReadOnlyDictionary<string, AttributeValue> ?? System.Collections.Frozen.FrozenDictionary<string, AttributeValue>.Empty;

    /// <summary>Wraps a string; null counts as missing.</summary>
    public static implicit operator AttributeValue(string? value) => new(value, value is null ? 0 : TextPrint.Of(value));

    /// <summary>Wraps a boolean.</summary>
    public static implicit operator AttributeValue(bool value) => new(Marker.Boolean, value ? 1 : 0);

    /// <summary>Wraps a whole number.</summary>
    public static implicit operator AttributeValue(int value) => new(Marker.Integer, value);

    /// <summary>Wraps a whole number; clauses compare it as a double, buckets use all its digits.</summary>
    public static implicit operator AttributeValue(long value) => new(Marker.Integer, value);

    /// <summary>Wraps a number.</summary>
    public static implicit operator AttributeValue(double value) => new(Marker.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Wraps an instant, to the millisecond.</summary>
    public static implicit operator AttributeValue(DateTimeOffset value) => new(Marker.Instant, value.UtcTicks);

    /// <summary>Wraps a list of strings; null counts as missing.</summary>
    public static implicit operator AttributeValue(string[]? values) =>
        values is null ? default : new(Array.ConvertAll(values, static value => (AttributeValue)value), 0);

    /// <summary>Wraps a copy of a list.</summary>
    public static AttributeValue List(params ReadOnlySpan<AttributeValue> items) => new(items.ToArray(), 0);

    /// <summary>Wraps a copy of named values; of a name given twice, the last value counts.</summary>
    public static AttributeValue Object(IEnumerable<KeyValuePair<string, AttributeValue>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        Dictionary<string, AttributeValue> copy = new(StringComparer.Ordinal);
        foreach ((string name, AttributeValue value) in properties)
        {
            copy[name] = value;
        }

        return new(copy, 0);
    }

    /// <summary>Reads a string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetString([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
    {
        value = _reference as string;
        return value is not null;
    }

    /// <summary>Reads text that is a plain version; see <see cref="PackedVersion"/>.</summary>
    internal bool TryGetPackedVersion(out long packed)
    {
        packed = _bits;
        return TextPrint.IsVersion(packed) && _reference is string;
    }

    /// <summary>Whether this is the same string as another value, which is one; most others are told apart without a look at the text, which may be in no cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsText(in AttributeValue expected) =>
        _bits == expected._bits && _reference is string text && (TextPrint.IsWhole(_bits) || TextWords.Equal(text, Unsafe.As<string>(expected._reference!)));

    /// <summary>Reads a boolean.</summary>
    public bool TryGetBoolean(out bool value)
    {
        value = _bits != 0;
        return ReferenceEquals(_reference, Marker.Boolean);
    }

    /// <summary>Reads a number, whole or not.</summary>
    public bool TryGetNumber(out double value)
    {
        if (ReferenceEquals(_reference, Marker.Integer))
        {
            value = _bits;
            return true;
        }

        value = BitConverter.Int64BitsToDouble(_bits);
        return ReferenceEquals(_reference, Marker.Double);
    }

    /// <summary>Reads a whole number: one given as such, or a double without fraction up to 2^53.</summary>
    public bool TryGetInteger(out long value)
    {
        value = _bits;
        if (ReferenceEquals(_reference, Marker.Integer))
        {
            return true;
        }

        if (!ReferenceEquals(_reference, Marker.Double))
        {
            return false;
        }

        double number = BitConverter.Int64BitsToDouble(_bits);
        value = Math.Abs(number) <= MaxExactInteger ? (long)number : 0;
        return value == number;
    }

    /// <summary>Reads an instant that was given as one; text and numbers are read by the clauses that ask for instants.</summary>
    public bool TryGetInstant(out DateTimeOffset value)
    {
        bool isInstant = ReferenceEquals(_reference, Marker.Instant);
        value = isInstant ? new DateTimeOffset(_bits, TimeSpan.Zero) : default;
        return isInstant;
    }

    // Above this not every whole number is a double of its own.
    private const double MaxExactInteger = 9_007_199_254_740_992;

    /// <summary>Whether both are the same value; whole numbers and doubles compare as doubles.</summary>
    public bool Equals(AttributeValue other)
    {
        if (TryGetNumber(out double number))
        {
            return other.TryGetNumber(out double otherNumber) && number.Equals(otherNumber);
        }

        return _reference switch
        {
            AttributeValue[] items => other._reference is AttributeValue[] otherItems && items.AsSpan().SequenceEqual(otherItems),
            Dictionary<string, AttributeValue> properties => other._reference is Dictionary<string, AttributeValue> otherProperties && HaveSameContent(properties, otherProperties),
            _ => _bits == other._bits && Equals(_reference, other._reference),
        };
    }

    // Apart from Equals, so that the closure is made for objects alone and not for every comparison.
    private static bool HaveSameContent(Dictionary<string, AttributeValue> left, Dictionary<string, AttributeValue> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out AttributeValue value) && value.Equals(pair.Value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => TryGetNumber(out double number)
        ? number.GetHashCode()
        : HashCode.Combine(Kind, _bits, _reference as string);

    /// <summary>The value as invariant text, for people.</summary>
    public override string ToString() => Kind switch
    {
        AttributeKind.Missing => "missing",
        AttributeKind.Boolean => _bits != 0 ? "true" : "false",
        AttributeKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        AttributeKind.Double => BitConverter.Int64BitsToDouble(_bits).ToString("R", CultureInfo.InvariantCulture),
        AttributeKind.String => $"\"{_reference}\"",
        AttributeKind.Instant => new DateTimeOffset(_bits, TimeSpan.Zero).ToString("O", CultureInfo.InvariantCulture),
        AttributeKind.List => $"[{string.Join(", ", ((AttributeValue[])_reference!).Select(static item => item.ToString()))}]",
        _ => $"{{{string.Join(", ", Properties.Select(static pair => $"{pair.Key}: {pair.Value}"))}}}",
    };

    /// <summary>Whether both are the same value.</summary>
    public static bool operator ==(AttributeValue left, AttributeValue right) => left.Equals(right);

    /// <summary>Whether the values differ.</summary>
    public static bool operator !=(AttributeValue left, AttributeValue right) => !left.Equals(right);

    private sealed class Marker(AttributeKind kind)
    {
        public static readonly Marker Boolean = new(AttributeKind.Boolean);
        public static readonly Marker Integer = new(AttributeKind.Integer);
        public static readonly Marker Double = new(AttributeKind.Double);
        public static readonly Marker Instant = new(AttributeKind.Instant);

        public AttributeKind Kind { get; } = kind;
    }
}

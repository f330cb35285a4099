using System.Text.Json;

namespace Noa.FeatureFlags.Model;

/// <summary>A flag's value: a boolean, a number (double), a string, or JSON (an object or an array).</summary>
public readonly struct FlagValue : IEquatable<FlagValue>
{
    private static readonly object BooleanMark = new();
    private static readonly object NumberMark = new();

    // The string or the boxed JSON element; for the other types a mark that says what the number is. Sixteen bytes: flags keep many of these.
    private readonly object? _reference;
    private readonly double _number;

    private FlagValue(object reference, double number)
    {
        _reference = reference;
        _number = number;
    }

    /// <summary>Which of the accessors below holds the value; the default of this struct is false.</summary>
    public FlagType Type => _reference switch
    {
        string => FlagType.String,
        JsonElement => FlagType.Json,
        _ => ReferenceEquals(_reference, NumberMark) ? FlagType.Number : FlagType.Boolean,
    };

    /// <summary>The boolean; false for every other type.</summary>
    public bool Boolean => ReferenceEquals(_reference, BooleanMark) && _number != 0;

    /// <summary>The number; 0 for every other type.</summary>
    public double Number => ReferenceEquals(_reference, NumberMark) ? _number : 0;

    /// <summary>The string; null for every other type.</summary>
    public string? String => _reference as string;

    /// <summary>The JSON object or array; <see cref="JsonValueKind.Undefined"/> for every other type.</summary>
    public JsonElement Json => _reference is JsonElement element ? element : default;

    /// <summary>Wraps a boolean.</summary>
    public static implicit operator FlagValue(bool value) => new(BooleanMark, value ? 1 : 0);

    /// <summary>Wraps a number; not a number and infinities are refused by the compiler.</summary>
    public static implicit operator FlagValue(double value) => new(NumberMark, value);

    /// <summary>Wraps a string.</summary>
    public static implicit operator FlagValue(string value) => new(value, 0);

    /// <summary>Wraps a copy of a JSON value; scalars become the scalar types.</summary>
    /// <exception cref="ArgumentException">The value is null or undefined: a flag cannot serve either.</exception>
    public static FlagValue FromJson(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object or JsonValueKind.Array => new(value.Clone(), 0),
        _ => throw new ArgumentException("A flag cannot serve null: give the variation a value.", nameof(value)),
    };

    /// <inheritdoc/>
    public bool Equals(FlagValue other) => Type == other.Type && _number.Equals(other._number)
        && (Type == FlagType.Json ? JsonElement.DeepEquals(Json, other.Json) : String == other.String);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FlagValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, _number);

    /// <summary>The value as JSON text.</summary>
    public override string ToString() => Type switch
    {
        FlagType.Boolean => Boolean ? "true" : "false",
        FlagType.Number => _number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        FlagType.String => $"\"{JsonEncodedText.Encode(WellFormed(String ?? ""), System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        _ => Json.GetRawText(),
    };

    // Code may give a string that is no Unicode text: a lone surrogate becomes U+FFFD, as it does wherever text becomes UTF-8.
    private static byte[] WellFormed(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    /// <summary>Whether both hold the same value of the same type.</summary>
    public static bool operator ==(FlagValue left, FlagValue right) => left.Equals(right);

    /// <summary>Whether type or value differ.</summary>
    public static bool operator !=(FlagValue left, FlagValue right) => !left.Equals(right);
}

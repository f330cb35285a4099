using System.Text.Json;

namespace Noa.FeatureFlags.Model;

/// <summary>A flag's value: a boolean, a number (double), a string, or JSON (an object or an array).</summary>
public readonly struct FlagValue : IEquatable<FlagValue>
{
    private readonly object? _reference;
    private readonly double _number;

    private FlagValue(FlagType type, object? reference, double number)
    {
        Type = type;
        _reference = reference;
        _number = number;
    }

    /// <summary>Which of the accessors below holds the value.</summary>
    public FlagType Type { get; }

    /// <summary>The boolean; false for every other type.</summary>
    public bool Boolean => Type == FlagType.Boolean && _number != 0;

    /// <summary>The number; 0 for every other type.</summary>
    public double Number => Type == FlagType.Number ? _number : 0;

    /// <summary>The string; null for every other type.</summary>
    public string? String => _reference as string;

    /// <summary>The JSON object or array; <see cref="JsonValueKind.Undefined"/> for every other type.</summary>
    public JsonElement Json => _reference is JsonElement element ? element : default;

    /// <summary>Wraps a boolean.</summary>
    public static implicit operator FlagValue(bool value) => new(FlagType.Boolean, null, value ? 1 : 0);

    /// <summary>Wraps a number; not a number and infinities are refused by the compiler.</summary>
    public static implicit operator FlagValue(double value) => new(FlagType.Number, null, value);

    /// <summary>Wraps a string.</summary>
    public static implicit operator FlagValue(string value) => new(FlagType.String, value, 0);

    /// <summary>Wraps a copy of a JSON value; scalars become the scalar types.</summary>
    /// <exception cref="ArgumentException">The value is null or undefined: a flag cannot serve either.</exception>
    public static FlagValue FromJson(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object or JsonValueKind.Array => new(FlagType.Json, value.Clone(), 0),
        _ => throw new ArgumentException("A flag cannot serve null: give the variation a value.", nameof(value)),
    };

    /// <inheritdoc/>
    public bool Equals(FlagValue other) => Type == other.Type && _number.Equals(other._number)
        && (Type == FlagType.Json ? JsonElement.DeepEquals(Json, other.Json) : Equals(_reference, other._reference));

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

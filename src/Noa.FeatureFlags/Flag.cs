using System.Text.Json;

namespace Noa.FeatureFlags;

/// <summary>A flag's key, type and default value, declared once and used wherever the flag is read.</summary>
/// <typeparam name="T"><see cref="bool"/>, <see cref="int"/>, <see cref="double"/>, <see cref="string"/> or <see cref="JsonElement"/>.</typeparam>
/// <remarks>
/// Thread-safe; keep it in a static field. It remembers where its flag is found, so a read through it skips the lookup by key;
/// it may be used with any number of clients.
/// </remarks>
public sealed class Flag<T>
{
    /// <summary>Declares a flag.</summary>
    /// <param name="key">The flag's key in the rule set, compared ordinally.</param>
    /// <param name="defaultValue">Returned when the flag cannot be evaluated or serves no variation.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is none of the types above.</exception>
    public Flag(string key, T defaultValue)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (!(typeof(T) == typeof(bool) || typeof(T) == typeof(int) || typeof(T) == typeof(double) || typeof(T) == typeof(string) || typeof(T) == typeof(JsonElement)))
        {
            throw new NotSupportedException($"A flag cannot have the type {typeof(T)}: use bool, int, double, string or JsonElement.");
        }

        Key = key;
        DefaultValue = defaultValue;
    }

    /// <summary>The flag's key.</summary>
    public string Key { get; }

    /// <summary>What a read returns when the flag cannot be evaluated or serves no variation.</summary>
    public T DefaultValue { get; }

    /// <summary>Where the flag was last found: key table in the high half, slot in the low; one write, so no reader sees half of it.</summary>
    internal long Place;

    /// <summary>The key.</summary>
    public override string ToString() => Key;
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Looks for what JSON can escape but no text can hold: half a surrogate pair.</summary>
internal static class JsonEscapes
{
    private const int DigitsStart = 2;
    private const int EscapeLength = 6;

    /// <summary>Whether a string escapes a surrogate without its other half.</summary>
    /// <param name="raw">What stands between the quotes; well-formed as JSON.</param>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> raw)
    {
        while (true)
        {
            int escape = raw.IndexOf((byte)'\\');
            if (escape < 0)
            {
                return false;
            }

            raw = raw[escape..];
            if (!IsEscapeBetween(raw, '\uD800', '\uDFFF'))
            {
                raw = raw[(raw[1] == 'u' ? EscapeLength : DigitsStart)..];
                continue;
            }

            if (!IsEscapeBetween(raw, '\uD800', '\uDBFF') || !IsEscapeBetween(raw[EscapeLength..], '\uDC00', '\uDFFF'))
            {
                return true;
            }

            raw = raw[(2 * EscapeLength)..];
        }
    }

    /// <summary>The string or property name on which a reader stands; as it was written when that is no text.</summary>
    public static string TextOf(in Utf8JsonReader reader) => reader.ValueIsEscaped && HasLoneSurrogate(reader.ValueSpan)
        ? Encoding.UTF8.GetString(reader.ValueSpan)
        : reader.GetString()!;

    private static bool IsEscapeBetween(ReadOnlySpan<byte> raw, char first, char last) =>
        raw.Length >= EscapeLength && raw[0] == '\\' && raw[1] == 'u'
        && ushort.TryParse(raw[DigitsStart..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
        && unit >= first && unit <= last;
}

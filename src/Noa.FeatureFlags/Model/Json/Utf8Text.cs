using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>What must be true of a text before JSON is looked for in it.</summary>
internal static class Utf8Text
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text that follows a byte order mark, or all of it.</summary>
    public static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> text) =>
        text.Span.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;

    /// <summary>Whether there is nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    /// <summary>Encodes a string.</summary>
    /// <returns>False when it holds half a surrogate pair; then the result ends before it.</returns>
    public static bool TryEncode(string text, out ReadOnlyMemory<byte> utf8)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        OperationStatus status = Utf8.FromUtf16(text, bytes, out _, out int written, replaceInvalidSequences: false);
        utf8 = bytes.AsMemory(0, written);
        return status == OperationStatus.Done;
    }

    /// <summary>How many bytes from the start are UTF-8.</summary>
    public static int ValidLength(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            return text.Length;
        }

        int valid = 0;
        while (Rune.DecodeFromUtf8(text[valid..], out _, out int length) == OperationStatus.Done)
        {
            valid += length;
        }

        return valid;
    }
}

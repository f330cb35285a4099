using System.Runtime.InteropServices;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Finds the lines that the paths of diagnostics mean in a document.</summary>
/// <remarks>The first question walks the whole document, later ones only the flag or segment that they are about. Not thread-safe.</remarks>
internal sealed class JsonPathLocator(ReadOnlyMemory<byte> text)
{
    private ReadOnlyMemory<byte> _text = text;
    private Dictionary<EntryName, EntryPlace>? _entries;

    /// <summary>The line of what a path names; for several paths of one text, keep a locator.</summary>
    /// <returns>Null when there is no text.</returns>
    public static int? LineOf(ReadOnlyMemory<byte> text, string path) => new JsonPathLocator(text).LineOf(path);

    /// <summary>The line, from 1, of what a path names, or else of the innermost thing around it that was written.</summary>
    /// <returns>Null when there is no text.</returns>
    public int? LineOf(string path)
    {
        if (_text.IsEmpty)
        {
            return null;
        }

        _entries ??= FindAll();
        ReadOnlySpan<byte> utf8 = _text.Span;
        ReadOnlySpan<PathStep> steps = CollectionsMarshal.AsSpan(PathStep.Parse(path));
        if (steps.Length < 2 || !_entries.TryGetValue(new(steps[0].Name, steps[1].Name), out EntryPlace entry))
        {
            return 1 + LinesIn(utf8[..new JsonWalker(utf8).Walk(steps)]);
        }

        ReadOnlySpan<byte> value = utf8[entry.ValueOffset..];
        int offset = new JsonWalker(value).Walk(steps[2..]);

        // An entry that was written in several lines starts where its key is.
        return offset == 0 ? entry.NameLine : entry.ValueLine + LinesIn(value[..offset]);
    }

    private Dictionary<EntryName, EntryPlace> FindAll()
    {
        _text = Utf8Text.WithoutByteOrderMark(_text);
        _text = _text[..Utf8Text.ValidLength(_text.Span)];
        return EntryPlace.FindAll(_text.Span);
    }

    private static int LinesIn(ReadOnlySpan<byte> utf8) => utf8.Count((byte)'\n');
}

using System.Text;
using System.Text.Json;

namespace Noa.FeatureFlags.Cli.RuleFiles;

/// <summary>Finds what paths mean in a rule file, in one pass over its text.</summary>
internal sealed class SourceMap
{
    private readonly Dictionary<string, List<SourceToken>> _places = new(StringComparer.Ordinal);
    private readonly byte[] _text;
    private readonly int[] _lineStarts;

    /// <param name="text">The file, with or without byte order mark.</param>
    /// <param name="paths">What will be asked for.</param>
    public SourceMap(ReadOnlySpan<byte> text, IEnumerable<string> paths)
    {
        _text = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..].ToArray() : text.ToArray();
        _lineStarts = StartsOfLines(_text);
        foreach (string path in paths.SelectMany(EntryPath.WithParents))
        {
            _places.TryAdd(path, []);
        }

        if (_places.Count > 0)
        {
            Walk();
        }
    }

    /// <summary>Where the text stops being JSON; null when it does not.</summary>
    public SourceToken? Break { get; private set; }

    /// <summary>Finds what a path means, or else the innermost thing around it that was written.</summary>
    /// <param name="path">One of the paths that were announced.</param>
    /// <param name="line">Where it was seen; null when that is not known.</param>
    /// <param name="isLast">Of a name that stands there twice, whether the last is meant.</param>
    /// <returns>Null when nothing of the path stands in that line.</returns>
    public SourceToken? Find(string path, int? line, bool isLast)
    {
        foreach (string candidate in EntryPath.WithParents(path))
        {
            if (!_places.TryGetValue(candidate, out List<SourceToken>? places) || places.Count == 0)
            {
                continue;
            }

            SourceToken[] there = [.. places.Where(place => line is null || place.Line == line)];
            if (there.Length > 0)
            {
                return isLast ? there[^1] : there[0];
            }
        }

        return null;
    }

    /// <summary>The bytes of a line without its end.</summary>
    public ReadOnlySpan<byte> LineAt(int line)
    {
        if (line < 1 || line > _lineStarts.Length)
        {
            return [];
        }

        int end = line < _lineStarts.Length ? _lineStarts[line] : _text.Length;
        return _text.AsSpan(_lineStarts[line - 1], end - _lineStarts[line - 1]).TrimEnd("\r\n"u8);
    }

    private void Walk()
    {
        var walk = new SourceWalk(_text, Note);
        try
        {
            walk.Run();
        }
        catch (JsonException exception)
        {
            Break = new SourceToken((int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0), 1);
        }
    }

    private void Note(string path, int offset, int length)
    {
        if (_places.TryGetValue(path, out List<SourceToken>? places))
        {
            int found = Array.BinarySearch(_lineStarts, offset);
            int line = found >= 0 ? found : ~found - 1;
            places.Add(new SourceToken(line + 1, offset - _lineStarts[line], length));
        }
    }

    private static int[] StartsOfLines(ReadOnlySpan<byte> text)
    {
        List<int> starts = [0];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                starts.Add(i + 1);
            }
        }

        return [.. starts];
    }
}

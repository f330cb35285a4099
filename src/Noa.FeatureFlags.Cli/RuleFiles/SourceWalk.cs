using System.Text;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.RuleFiles;

/// <summary>Walks a JSON text and tells of each name and value at which path and offset it stands.</summary>
internal sealed class SourceWalk(byte[] text, Action<string, int, int> note)
{
    private static readonly JsonReaderOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = RuleSetLimits.MaxJsonDepth,
    };

    private readonly StringBuilder _path = new(EntryPath.Root);
    private readonly Stack<Level> _levels = new();

    /// <exception cref="JsonException">The text stops being JSON somewhere; what came before was told.</exception>
    public void Run()
    {
        var reader = new Utf8JsonReader(text, Options);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _path.Length = _levels.Peek().PathLength;
                    EntryPath.AppendName(_path, NameOf(in reader));
                    _levels.Peek().NameStart = (int)reader.TokenStartIndex;
                    _levels.Peek().NameEnd = (int)reader.TokenStartIndex + LengthOf(in reader);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _path.Length = _levels.Pop().PathLength;
                    break;
                default:
                    EnterValue(in reader);
                    break;
            }
        }
    }

    private void EnterValue(in Utf8JsonReader reader)
    {
        bool isContainer = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        int start = (int)reader.TokenStartIndex;
        int end = start + LengthOf(in reader);
        if (_levels.TryPeek(out Level? level) && level.IsArray)
        {
            _path.Length = level.PathLength;
            EntryPath.AppendItem(_path, level.NextItem++);
        }
        else if (level is not null)
        {
            // A name stands for a value that is not on one line with it.
            start = level.NameStart;
            end = isContainer || text.AsSpan(level.NameEnd, end - level.NameEnd).Contains((byte)'\n') ? level.NameEnd : end;
        }

        note(_path.ToString(), start, end - start);
        if (isContainer)
        {
            _levels.Push(new Level { PathLength = _path.Length, IsArray = reader.TokenType == JsonTokenType.StartArray });
        }
    }

    private static int LengthOf(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.PropertyName => reader.ValueSpan.Length + 2,
        _ => reader.ValueSpan.Length,
    };

    // A lone surrogate cannot be unescaped; its path is asked by nobody.
    private static string NameOf(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private sealed class Level
    {
        public required int PathLength { get; init; }

        public required bool IsArray { get; init; }

        public int NextItem { get; set; }

        public int NameStart { get; set; }

        public int NameEnd { get; set; }
    }
}

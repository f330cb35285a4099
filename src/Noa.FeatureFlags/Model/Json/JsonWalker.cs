using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Finds places in a text that was read before; where it is no JSON, the search ends.</summary>
internal ref struct JsonWalker(ReadOnlySpan<byte> text)
{
    private Utf8JsonReader _reader = new(text, JsonCursor.Options);

    /// <summary>Where the current value starts.</summary>
    public readonly int Offset => (int)_reader.TokenStartIndex;

    /// <summary>Moves to the text's value.</summary>
    /// <returns>Whether it is an object.</returns>
    public bool TryStart() => TryRead() && IsObject;

    /// <summary>Whether the current value is an object.</summary>
    public readonly bool IsObject => _reader.TokenType == JsonTokenType.StartObject;

    /// <summary>Moves to the value of the next property of an object that was not skipped.</summary>
    /// <returns>False at its end.</returns>
    public bool NextProperty(out string name, out int nameOffset)
    {
        name = "";
        nameOffset = 0;
        if (!TryRead() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        name = JsonEscapes.TextOf(_reader);
        nameOffset = Offset;
        return TryRead();
    }

    /// <summary>Passes over the current value.</summary>
    public void Skip()
    {
        int depth = _reader.CurrentDepth;
        bool isInside = _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        while (isInside && TryRead())
        {
            isInside = _reader.CurrentDepth > depth;
        }
    }

    /// <summary>Follows the steps of a path from the text's value, as far as they go.</summary>
    /// <returns>Where the last one found starts, 0 when none was: the name of a property, or an item.</returns>
    public int Walk(ReadOnlySpan<PathStep> steps)
    {
        int offset = 0;
        bool isFound = TryRead();
        foreach (PathStep step in steps)
        {
            isFound = isFound && (step.Name is null ? TryFindItem(step.Index, ref offset) : TryFindProperty(step.Name, ref offset));
        }

        return offset;
    }

    private bool TryFindProperty(string wanted, ref int offset)
    {
        bool isInside = IsObject;
        while (isInside && NextProperty(out string name, out int nameOffset))
        {
            if (name == wanted)
            {
                offset = nameOffset;
                return true;
            }

            Skip();
        }

        return false;
    }

    private bool TryFindItem(int index, ref int offset)
    {
        bool isInside = _reader.TokenType == JsonTokenType.StartArray;
        for (int i = 0; isInside && TryRead() && _reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i == index)
            {
                offset = Offset;
                return true;
            }

            Skip();
        }

        return false;
    }

    private bool TryRead()
    {
        try
        {
            return _reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

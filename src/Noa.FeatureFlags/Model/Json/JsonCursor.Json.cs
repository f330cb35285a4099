using System.Buffers;
using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

// Reading JSON that is the author's own: values of variations and parameters of strategies.
internal ref partial struct JsonCursor
{
    /// <summary>Reads an object or array. The result has neither comments nor trailing commas: readers of its raw text do not expect any.</summary>
    /// <returns>An undefined element when it was reported.</returns>
    public JsonElement ReadJson()
    {
        var copy = new ArrayBufferWriter<byte>();
        int outside = _reader.CurrentDepth;
        _starts[outside] = (int)_reader.TokenStartIndex;
        CopyToken(copy, isFirst: true);
        bool isGood = true;
        do
        {
            bool isFirst = _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName;
            _reader.Read();
            CopyToken(copy, isFirst);
            isGood &= IsReadableByAll();
        }
        while (_reader.CurrentDepth != outside);

        if (isGood)
        {
            return JsonElement.Parse(copy.WrittenSpan);
        }

        Report(RuleSetDiagnosticCodes.InvalidValue, "This holds a number that is larger than a double, or a string that escapes half a surrogate pair: no reader of the flag could use it.");
        return default;
    }

    private readonly bool IsReadableByAll() => _reader.TokenType switch
    {
        JsonTokenType.Number => _reader.TryGetDouble(out double number) && double.IsFinite(number),
        JsonTokenType.String or JsonTokenType.PropertyName => !_reader.ValueIsEscaped || !JsonEscapes.HasLoneSurrogate(_reader.ValueSpan),
        _ => true,
    };

    private readonly void CopyToken(ArrayBufferWriter<byte> copy, bool isFirst)
    {
        JsonTokenType token = _reader.TokenType;
        if (!isFirst && token is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            copy.Write(","u8);
        }

        bool isQuoted = token is JsonTokenType.String or JsonTokenType.PropertyName;
        copy.Write(isQuoted ? "\""u8 : default);
        copy.Write(_reader.ValueSpan);
        copy.Write(isQuoted ? "\""u8 : default);
        copy.Write(token == JsonTokenType.PropertyName ? ":"u8 : default);
    }
}

using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Walks a rule set's text value by value, and knows where it is when something is wrong.</summary>
/// <remarks>
/// It stands on the first token of a value until that value is read, then on its last. Every reader consumes exactly one value, whether it is good
/// or not. What is read after a report is a placeholder: the entry that it would be a part of is refused.
/// Text that is no JSON throws <see cref="JsonException"/>, which <see cref="RuleSetReader"/> alone catches.
/// </remarks>
internal ref partial struct JsonCursor
{
    /// <summary>The JSON that the format is written in.</summary>
    public static readonly JsonReaderOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = RuleSetLimits.MaxJsonDepth,
    };

    private readonly ReadOnlySpan<byte> _text;
    private readonly DiagnosticSink _diagnostics;
    private readonly StringPool _pool;
    private readonly DiagnosticScope _textScope;
    private Utf8JsonReader _reader;

    // By depth: where the name of the current property starts (0 or more), or the complement of the current item's index.
    private Offsets _steps;

    // By depth: where the object or array starts whose inside is one deeper.
    private Offsets _starts;

    /// <param name="text">Valid UTF-8 without byte order mark.</param>
    /// <param name="diagnostics">Receives what is wrong with the text.</param>
    /// <param name="pool">Shares repeated strings.</param>
    /// <param name="scope">What the text is the value of.</param>
    public JsonCursor(ReadOnlySpan<byte> text, DiagnosticSink diagnostics, StringPool pool, DiagnosticScope scope)
    {
        _text = text;
        _diagnostics = diagnostics;
        _pool = pool;
        _textScope = scope;
        Scope = scope;
        _reader = new Utf8JsonReader(text, Options);
    }

    /// <summary>The flag or segment that reports name.</summary>
    public DiagnosticScope Scope { get; set; }

    /// <summary>Moves to the text's only value.</summary>
    public void Start() => _reader.Read();

    /// <summary>Makes sure that nothing follows the text's only value.</summary>
    public void End() => _reader.Read();

    /// <summary>Whether no object or array may stand inside the current one.</summary>
    public readonly bool IsDeepest => _reader.CurrentDepth >= RuleSetLimits.MaxJsonDepth - 1;

    /// <summary>Steps into an object; anything else is reported and skipped.</summary>
    /// <param name="expected">What should stand here, with its article.</param>
    public bool TryEnterObject(string expected) => TryEnter(JsonTokenType.StartObject, expected);

    /// <summary>Steps into an array; anything else is reported and skipped.</summary>
    /// <param name="expected">What should stand here, with its article.</param>
    public bool TryEnterArray(string expected) => TryEnter(JsonTokenType.StartArray, expected);

    /// <summary>Moves to the value of the object's next property that the shape knows; others and repeated ones are reported and skipped.</summary>
    /// <returns>False at the end of the object.</returns>
    public bool NextProperty<TProperty>(ObjectShape<TProperty> shape, ref PropertySet<TProperty> seen, out TProperty property)
        where TProperty : unmanaged, Enum
    {
        while (NextName(out ReadOnlySpan<byte> name))
        {
            if (!shape.TryFind(name, out property))
            {
                seen.AddUnknown();
                ReportUnknownProperty(shape);
                Skip();
            }
            else if (!seen.Add(property))
            {
                RefuseDuplicate("property");
            }
            else
            {
                return true;
            }
        }

        property = default;
        return false;
    }

    /// <summary>Moves to the value of the next property of an object whose names are the author's; one that is no text is reported and skipped.</summary>
    /// <returns>False at the end of the object.</returns>
    public bool NextEntry(out string name) => NextEntry(_pool, out name);

    /// <summary>Moves to the value of the next property of an object whose names are keys: each stands once, so none is shared.</summary>
    /// <returns>False at the end of the object.</returns>
    public bool NextKey(out string key) => NextEntry(pool: null, out key);

    private bool NextEntry(StringPool? pool, out string name)
    {
        while (NextName(out ReadOnlySpan<byte> utf8Name))
        {
            if (utf8Name.IsEmpty)
            {
                Refuse(RuleSetDiagnosticCodes.InvalidValue, "This name is empty, or holds half a surrogate pair. Write a name of one character or more.");
                continue;
            }

            name = pool?.Get(utf8Name) ?? Encoding.UTF8.GetString(utf8Name);
            return true;
        }

        name = "";
        return false;
    }

    /// <summary>Moves to the array's next item.</summary>
    /// <returns>False at the end of the array.</returns>
    public bool NextItem()
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        _steps[_reader.CurrentDepth]--;
        return true;
    }

    /// <summary>Passes over the current value.</summary>
    public void Skip() => _reader.Skip();

    /// <summary>Passes over all that follows in the object or array around the current value.</summary>
    public void SkipRest()
    {
        int outside = _reader.CurrentDepth - 1;
        do
        {
            _reader.Skip();
            _reader.Read();
        }
        while (_reader.CurrentDepth != outside);
    }

    /// <summary>Hash of the text of the value that was just read.</summary>
    public readonly ulong Fingerprint() => XxHash3.HashToUInt64(_text[ValueStart..(int)_reader.BytesConsumed]);

    /// <summary>The type of the current value's first token, or of the last when the value was read.</summary>
    public readonly JsonTokenType TokenType => _reader.TokenType;

    private readonly int ValueStart => _reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray
        ? _starts[_reader.CurrentDepth]
        : (int)_reader.TokenStartIndex;

    private bool TryEnter(JsonTokenType opening, string expected)
    {
        if (_reader.TokenType != opening)
        {
            RefuseType(expected);
            return false;
        }

        int depth = _reader.CurrentDepth;
        _starts[depth] = (int)_reader.TokenStartIndex;
        _steps[depth + 1] = 0;
        return true;
    }

    // A name that holds half a surrogate pair comes out empty: no property is called that, and no entry may be.
    private bool NextName(out ReadOnlySpan<byte> name)
    {
        name = default;
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            return false;
        }

        _steps[_reader.CurrentDepth] = (int)_reader.TokenStartIndex;
        name = _reader.ValueIsEscaped ? Unescape() : _reader.ValueSpan;
        _reader.Read();
        return true;
    }

    private readonly ReadOnlySpan<byte> Unescape()
    {
        if (JsonEscapes.HasLoneSurrogate(_reader.ValueSpan))
        {
            return default;
        }

        byte[] unescaped = new byte[_reader.ValueSpan.Length];
        return unescaped.AsSpan(0, _reader.CopyString(unescaped));
    }

    [InlineArray(RuleSetLimits.MaxJsonDepth + 2)]
    private struct Offsets
    {
        private int _first;
    }
}

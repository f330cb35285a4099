using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

// Reading values of the types that the format is made of.
internal ref partial struct JsonCursor
{
    /// <summary>Reads a string that may be repeated elsewhere.</summary>
    public string ReadText() => ReadText(_pool);

    /// <summary>Reads a string of one character or more that may be repeated elsewhere: a name.</summary>
    public string ReadName() => RequireName(ReadText(_pool));

    /// <summary>Reads the name of an attribute: one string for all of its occurrences in the process.</summary>
    public string ReadAttribute() => RequireName(ReadText(StringPool.Names));

    /// <summary>Reads the kind of a context: one string for all of its occurrences in the process.</summary>
    public string ReadKind() => ReadKind(mayBeAny: false);

    /// <summary>Reads the kind of a context, or <see cref="EvaluationContext.AnyKind"/>.</summary>
    public string ReadKindOrAny() => ReadKind(mayBeAny: true);

    private string ReadKind(bool mayBeAny)
    {
        string kind = ReadText(StringPool.Names);
        bool isAny = mayBeAny && kind == EvaluationContext.AnyKind;
        if (kind.Length > 0 && !isAny && !EvaluationContext.IsValidKind(kind))
        {
            Report(RuleSetDiagnosticCodes.InvalidValue, $"'{Clip(kind)}' cannot be a context kind. Use letters, digits, '.', '-' and '_', and neither 'multi' nor 'kind'.");
        }

        return RequireName(kind);
    }

    /// <summary>Reads a context's key; an empty one is a key.</summary>
    public string ReadKey() => ReadText(pool: null);

    /// <summary>Reads an array of strings that may be repeated elsewhere.</summary>
    public string[] ReadTexts() => ReadArray("an array of strings", _pool);

    /// <summary>Reads an array of context keys, which are seldom repeated.</summary>
    public string[] ReadKeys() => ReadArray("an array of context keys", pool: null);

    /// <summary>Reads true or false.</summary>
    public bool ReadBoolean()
    {
        bool isTrue = _reader.TokenType == JsonTokenType.True;
        if (!isTrue && _reader.TokenType != JsonTokenType.False)
        {
            RefuseType("true or false");
        }

        return isTrue;
    }

    /// <summary>Reads a number that a double can hold.</summary>
    public double ReadDouble()
    {
        if (_reader.TokenType != JsonTokenType.Number)
        {
            RefuseType("a number");
            return 0;
        }

        if (_reader.TryGetDouble(out double number) && double.IsFinite(number))
        {
            return number;
        }

        Report(RuleSetDiagnosticCodes.InvalidValue, $"{Clip(Encoding.UTF8.GetString(_reader.ValueSpan))} is larger than any number that a double can hold.");
        return 0;
    }

    /// <summary>Reads a whole number of 64 bits.</summary>
    public long ReadInteger()
    {
        if (_reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out long integer))
        {
            return integer;
        }

        RefuseType("a whole number of 64 bits");
        return 0;
    }

    /// <summary>Reads a number; a whole one stays one.</summary>
    public AttributeValue ReadNumber()
    {
        if (_reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out long integer))
        {
            return integer;
        }

        return ReadDouble();
    }

    /// <summary>Reads a percentage.</summary>
    public Share ReadPercent()
    {
        if (_reader.TokenType != JsonTokenType.Number)
        {
            RefuseType("a percentage, a number from 0 to 100");
            return default;
        }

        // Nearly all are whole, and arithmetic with decimals costs ten times as much.
        if (_reader.TryGetInt32(out int whole) && whole is >= 0 and <= 100)
        {
            return Share.FromBuckets(whole * (Bucket.Count / 100));
        }

        if (!_reader.TryGetDecimal(out decimal percent) || !Share.TryFromPercent(percent, out Share share))
        {
            string written = Clip(Encoding.UTF8.GetString(_reader.ValueSpan));
            Report(RuleSetDiagnosticCodes.InvalidValue, $"{written} is not a percentage. Write a number from 0 to 100 with at most three decimals.");
            return default;
        }

        return share;
    }

    /// <summary>Reads a day.</summary>
    public DateOnly ReadDate()
    {
        if (_reader.TokenType != JsonTokenType.String)
        {
            RefuseType("a date such as '2027-03-01'");
            return default;
        }

        // The JSON reader's own parser takes 20 ns, the exact one 180; it would take a time of day too.
        if (_reader.ValueSpan.Length == DateFormat.Length && _reader.TryGetDateTime(out DateTime day))
        {
            return DateOnly.FromDateTime(day);
        }

        string written = ReadText();
        if (!DateOnly.TryParseExact(written, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            Report(RuleSetDiagnosticCodes.InvalidValue, $"'{Clip(written)}' is not a date. Write year, month and day, as in '2027-03-01'.");
        }

        return date;
    }

    /// <summary>How days are written.</summary>
    public const string DateFormat = "yyyy-MM-dd";

    private string[] ReadArray(string expected, StringPool? pool)
    {
        if (!TryEnterArray(expected))
        {
            return [];
        }

        ListBuilder<string> items = default;
        while (NextItem())
        {
            items.Add(ReadText(pool));
        }

        return items.ToArray();
    }

    private string ReadText(StringPool? pool)
    {
        if (_reader.TokenType != JsonTokenType.String)
        {
            RefuseType("a string");
            return "";
        }

        if (!_reader.ValueIsEscaped)
        {
            return pool is null ? Encoding.UTF8.GetString(_reader.ValueSpan) : pool.Get(_reader.ValueSpan);
        }

        if (JsonEscapes.HasLoneSurrogate(_reader.ValueSpan))
        {
            Report(RuleSetDiagnosticCodes.InvalidValue, "This string escapes half a surrogate pair, which no text can hold. Write the other half too, or leave it out.");
            return "";
        }

        ReadOnlySpan<byte> utf8 = Unescape();
        return pool is null ? Encoding.UTF8.GetString(utf8) : pool.Get(utf8);
    }

    private readonly string RequireName(string name)
    {
        if (name.Length == 0 && _reader.TokenType == JsonTokenType.String && _reader.ValueSpan.IsEmpty)
        {
            Report(RuleSetDiagnosticCodes.InvalidValue, "This is empty. Write a name of one character or more.");
        }

        return name;
    }
}

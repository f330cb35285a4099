using System.Text;
using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

// Saying what is wrong, and where.
internal ref partial struct JsonCursor
{
    private const int MaxQuotedLength = 64;

    /// <summary>How many reports there were.</summary>
    public readonly int ReportCount => _diagnostics.Count;

    /// <summary>Reports the current value, or the one that was just read.</summary>
    /// <param name="code">One of <see cref="RuleSetDiagnosticCodes"/>.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public readonly void Report(string code, string message)
    {
        if (_diagnostics.TryMakeRoom())
        {
            Add(code, message);
        }
    }

    /// <summary>Reports something that is missing, unless it may be there under a mistyped name.</summary>
    public readonly void ReportUnless(bool hasUnknown, string code, string message)
    {
        if (!hasUnknown)
        {
            Report(code, message);
        }
    }

    /// <summary>Reports that the text as a whole cannot be read, in place of all that was reported.</summary>
    /// <param name="code">One of <see cref="RuleSetDiagnosticCodes"/>.</param>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="offset">Where in the text.</param>
    public readonly void ReportUnreadable(string code, string message, int offset)
    {
        _diagnostics.Clear();
        _diagnostics.Add(_textScope.Diagnostic(code, Path(depth: 0), message), offset);
    }

    /// <summary>Reports the current value and passes over it.</summary>
    public void Refuse(string code, string message)
    {
        Report(code, message);
        Skip();
    }

    /// <summary>Reports that the current value is of the wrong type and passes over it.</summary>
    /// <param name="expected">What should stand here, with its article.</param>
    public void RefuseType(string expected)
    {
        if (_diagnostics.TryMakeRoom())
        {
            Add(RuleSetDiagnosticCodes.WrongType, $"Expected {expected}, found {Describe(_reader.TokenType)}.");
        }

        Skip();
    }

    /// <summary>Reports that the current value's name stood in this object before, and passes over it.</summary>
    /// <param name="what">What is called that.</param>
    public void RefuseDuplicate(string what)
    {
        string name = Clip(NameAt(_steps[_reader.CurrentDepth]));
        Refuse(RuleSetDiagnosticCodes.Duplicate, $"The {what} '{name}' stands twice. Remove one: which of them counts is not clear, so neither does.");
    }

    /// <summary>Reports that there are too many values in the object or array around the current one, and passes over the rest of them.</summary>
    /// <param name="limit">How many there may be.</param>
    /// <param name="what">What there are too many of, and in what.</param>
    public void RefuseRest(int limit, string what)
    {
        Report(RuleSetDiagnosticCodes.LimitExceeded, $"More than {limit} {what}. Use fewer.");
        SkipRest();
    }

    /// <summary>Shortens a text for a message.</summary>
    public static string Clip(string text) => Clip(text, MaxQuotedLength);

    private static string Clip(string text, int length) => text.Length <= length
        ? text
        : $"{text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)}…";

    private readonly void Add(string code, string message)
    {
        int depth = _reader.CurrentDepth;
        int step = depth == 0 ? -1 : _steps[depth];
        _diagnostics.Add(Scope.Diagnostic(code, Path(depth), message), step < 0 ? ValueStart : step);
    }

    private readonly void ReportUnknownProperty(ObjectShape shape)
    {
        if (!_diagnostics.TryMakeRoom())
        {
            return;
        }

        string name = NameAt(_steps[_reader.CurrentDepth]);
        string advice = NearestName.Of(name, shape.Names) is { } nearest
            ? $"Did you mean '{nearest}'?"
            : $"Known are {string.Join(", ", shape.Names.Select(static known => $"'{known}'"))}.";
        Add(RuleSetDiagnosticCodes.UnknownProperty, $"'{Clip(name)}' is not a property of {shape.Noun}. {advice}");
    }

    private readonly string Path(int depth)
    {
        var path = new StringBuilder(_textScope.Path);
        for (int i = 1; i <= depth; i++)
        {
            int step = _steps[i];
            _ = step < 0 ? DiagnosticPath.AppendItem(path, ~step) : DiagnosticPath.AppendProperty(path, Clip(NameAt(step), RuleSetLimits.MaxKeyLength));
        }

        return path.ToString();
    }

    private readonly string NameAt(int offset)
    {
        var name = new Utf8JsonReader(_text[offset..]);
        name.Read();
        return JsonEscapes.TextOf(name);
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };
}

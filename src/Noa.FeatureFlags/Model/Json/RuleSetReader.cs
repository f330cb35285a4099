using System.Globalization;
using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads whole texts, and refuses the ones that are no JSON at all, so that the other readers meet nothing but values.</summary>
internal static class RuleSetReader
{
    public static RuleSetDefinition ReadDocument(ReadOnlyMemory<byte> utf8)
    {
        DocumentReader? document = Read(utf8, default, StringPool.ForDocument(), ReadRoot, out RuleSetDiagnostic[] diagnostics);
        return document is { IsReadable: true }
            ? document.ToRuleSet(utf8, diagnostics)
            : new RuleSetDefinition { IsReadable = false, Diagnostics = diagnostics, Text = utf8 };
    }

    public static RuleSetDefinition ReadDocument(string json)
    {
        if (Utf8Text.TryEncode(json, out ReadOnlyMemory<byte> utf8))
        {
            return ReadDocument(utf8);
        }

        var sink = new DiagnosticSink();
        const string Message = "Half a surrogate pair stands here alone, which no text can hold. Remove it.";
        sink.Add(default(DiagnosticScope).Diagnostic(RuleSetDiagnosticCodes.InvalidJson, DiagnosticPath.Root, Message), utf8.Length);
        return new RuleSetDefinition { IsReadable = false, Diagnostics = sink.ToArray(utf8.Span) };
    }

    /// <summary>Reads the value of one flag; the result does not keep its text, for lines in it mean nothing to a document.</summary>
    public static RuleSetDefinition ReadFlag(string key, ReadOnlyMemory<byte> utf8)
    {
        FlagDefinition? flag = Read(utf8, DiagnosticScope.Flag(key), StringPool.ForEntry(), FlagReader.Read, out RuleSetDiagnostic[] diagnostics);
        return flag is not null && diagnostics.Length == 0
            ? new RuleSetDefinition { Flags = [flag] }
            : new RuleSetDefinition { UnreadableFlags = new HashSet<string> { key }, Diagnostics = diagnostics };
    }

    /// <summary>Reads the value of one segment; see <see cref="ReadFlag"/>.</summary>
    public static RuleSetDefinition ReadSegment(string key, ReadOnlyMemory<byte> utf8)
    {
        SegmentDefinition? segment = Read(utf8, DiagnosticScope.Segment(key), StringPool.ForEntry(), SegmentReader.Read, out RuleSetDiagnostic[] diagnostics);
        return segment is not null && diagnostics.Length == 0
            ? new RuleSetDefinition { Segments = [segment] }
            : new RuleSetDefinition { UnreadableSegments = new HashSet<string> { key }, Diagnostics = diagnostics };
    }

    private static DocumentReader ReadRoot(ref JsonCursor json, string key) => DocumentReader.Read(ref json);

    private static T? Read<T>(ReadOnlyMemory<byte> utf8, DiagnosticScope scope, StringPool pool, EntryRead<T> read, out RuleSetDiagnostic[] diagnostics)
        where T : class
    {
        ReadOnlySpan<byte> text = Utf8Text.WithoutByteOrderMark(utf8).Span;
        var sink = new DiagnosticSink();
        var json = new JsonCursor(text, sink, pool, scope);
        T? result = IsText(json, text, scope) ? Walk(ref json, text, scope, read) : null;
        diagnostics = sink.ToArray(text);
        return result;
    }

    private static bool IsText(in JsonCursor json, ReadOnlySpan<byte> text, DiagnosticScope scope)
    {
        if (text.Length > RuleSetLimits.MaxRuleSetBytes)
        {
            string message = string.Create(CultureInfo.InvariantCulture, $"This text has {text.Length:N0} bytes, and {RuleSetLimits.MaxRuleSetBytes:N0} are allowed. Split it into several sources.");
            json.ReportUnreadable(RuleSetDiagnosticCodes.LimitExceeded, message, offset: 0);
            return false;
        }

        if (scope.Key is { } key && !EntryKey.IsValid(key))
        {
            json.ReportUnreadable(RuleSetDiagnosticCodes.LimitExceeded, EntryKey.Advice, offset: 0);
            return false;
        }

        if (Utf8Text.IsBlank(text))
        {
            json.ReportUnreadable(RuleSetDiagnosticCodes.InvalidJson, "This text is empty. Write at least {}.", offset: 0);
            return false;
        }

        int valid = Utf8Text.ValidLength(text);
        if (valid < text.Length)
        {
            json.ReportUnreadable(RuleSetDiagnosticCodes.InvalidJson, "A byte here is not UTF-8. Save the text as UTF-8.", valid);
            return false;
        }

        return true;
    }

    private static T? Walk<T>(ref JsonCursor json, ReadOnlySpan<byte> text, DiagnosticScope scope, EntryRead<T> read)
        where T : class
    {
        try
        {
            json.Start();
            T result = read(ref json, scope.Key ?? "");
            json.End();
            return result;
        }
        catch (JsonException exception)
        {
            json.ReportUnreadable(RuleSetDiagnosticCodes.InvalidJson, Describe(exception, json.IsDeepest), OffsetOf(exception, text));
            return null;
        }
    }

    private static string Describe(JsonException exception, bool isDeepest)
    {
        if (isDeepest)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Objects and arrays are nested more than {RuleSetLimits.MaxJsonDepth} deep. Use fewer levels.");
        }

        // The reader ends its sentence with the position, which the diagnostic has already.
        string message = exception.Message;
        int position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string column = ((exception.BytePositionInLine ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
        return $"This is not JSON, at byte {column} of the line: {(position < 0 ? message : message[..position])}";
    }

    private static int OffsetOf(JsonException exception, ReadOnlySpan<byte> text)
    {
        int offset = 0;
        for (long line = exception.LineNumber ?? 0; line > 0; line--)
        {
            offset += text[offset..].IndexOf((byte)'\n') + 1;
        }

        return offset;
    }
}

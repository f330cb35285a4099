namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads all flags or all segments of a document: an object from key to definition.</summary>
/// <param name="expected">What should stand there, with its article.</param>
/// <param name="noun">What one of them is called.</param>
/// <param name="scopeOf">What a diagnostic about one of them concerns.</param>
/// <param name="read">Reads one of them.</param>
/// <param name="keyOf">The key of one of them.</param>
internal sealed class EntriesReader<TDefinition>(
    string expected,
    string noun,
    Func<string, DiagnosticScope> scopeOf,
    EntryRead<TDefinition> read,
    Func<TDefinition, string> keyOf)
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    private readonly List<TDefinition> _readable = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private HashSet<string>? _unreadable;

    /// <summary>Keys that the text contains but whose definition could not be read, or stands twice.</summary>
    public IReadOnlySet<string> Unreadable => _unreadable ?? None;

    /// <summary>Reads the object.</summary>
    /// <returns>False when it is none.</returns>
    public bool TryRead(ref JsonCursor json)
    {
        if (!json.TryEnterObject(expected))
        {
            return false;
        }

        while (json.NextKey(out string key))
        {
            json.Scope = scopeOf(key);
            ReadEntry(ref json, key);
            json.Scope = default;
        }

        return true;
    }

    /// <summary>The definitions that could be read, in order.</summary>
    public TDefinition[] ToArray() => _unreadable is null
        ? [.. _readable]
        : [.. _readable.Where(definition => !_unreadable.Contains(keyOf(definition)))];

    private void ReadEntry(ref JsonCursor json, string key)
    {
        int reportsBefore = json.ReportCount;
        if (!EntryKey.IsValid(key))
        {
            json.Refuse(RuleSetDiagnosticCodes.LimitExceeded, EntryKey.Advice);
            return;
        }

        if (!_keys.Add(key))
        {
            json.RefuseDuplicate(noun);
        }
        else if (read(ref json, key) is var definition && json.ReportCount == reportsBefore)
        {
            _readable.Add(definition);
            return;
        }

        (_unreadable ??= new(StringComparer.Ordinal)).Add(key);
    }
}

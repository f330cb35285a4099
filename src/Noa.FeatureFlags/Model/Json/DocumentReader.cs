namespace Noa.FeatureFlags.Model.Json;

/// <summary>Reads a document: an object with flags and segments.</summary>
internal sealed class DocumentReader
{
    public static readonly ObjectShape<Property> Shape = new("a rule set", "$schema", "flags", "segments");

    private readonly EntriesReader<FlagDefinition> _flags =
        new("an object from flag key to flag", "flag", DiagnosticScope.Flag, FlagReader.Read, static flag => flag.Key);

    private readonly EntriesReader<SegmentDefinition> _segments =
        new("an object from segment key to segment", "segment", DiagnosticScope.Segment, SegmentReader.Read, static segment => segment.Key);

    private DocumentReader()
    {
    }

    public enum Property
    {
        Schema,
        Flags,
        Segments,
    }

    /// <summary>False when flags or segments could not even be counted: one that is not in the result may be in the text.</summary>
    public bool IsReadable { get; private set; }

    public static DocumentReader Read(ref JsonCursor json)
    {
        var document = new DocumentReader();
        document.IsReadable = json.TryEnterObject("a rule set: an object with 'flags' and 'segments'") && document.TryReadProperties(ref json);
        return document;
    }

    public RuleSetDefinition ToRuleSet(ReadOnlyMemory<byte> text, IReadOnlyList<RuleSetDiagnostic> diagnostics) => new()
    {
        Flags = _flags.ToArray(),
        Segments = _segments.ToArray(),
        Diagnostics = diagnostics,
        UnreadableFlags = _flags.Unreadable,
        UnreadableSegments = _segments.Unreadable,
        Text = text,
    };

    private bool TryReadProperties(ref JsonCursor json)
    {
        bool areEntries = true;
        PropertySet<Property> seen = default;
        while (json.NextProperty(Shape, ref seen, out Property property))
        {
            switch (property)
            {
                case Property.Schema:
                    json.ReadText();
                    break;
                case Property.Flags:
                    areEntries &= _flags.TryRead(ref json);
                    break;
                default:
                    areEntries &= _segments.TryRead(ref json);
                    break;
            }
        }

        // Without 'flags', a name that is not known may be 'flags' mistyped: taking it for none would remove all of them.
        bool mayLackFlags = seen.HasUnknown && !seen.Has(Property.Flags);
        return areEntries && !seen.HasRepeated && !mayLackFlags;
    }
}

namespace Noa.FeatureFlags.Formats;

/// <summary>Something that was not taken over word for word: what, where, and what to do.</summary>
public sealed class ConversionNote
{
    /// <summary>Whether it was changed or left out.</summary>
    public required ConversionNoteKind Kind { get; init; }

    /// <summary>Key of the flag; null when a segment or the whole file is meant.</summary>
    public string? Flag { get; init; }

    /// <summary>Key of the segment; null when a flag or the whole file is meant.</summary>
    public string? Segment { get; init; }

    /// <summary>Place in the file that was read, such as <c>flags.checkout.rules[1].clauses[0]</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What it was, what became of it, and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>Kind, place and message in one line.</summary>
    public override string ToString() => $"{(Kind == ConversionNoteKind.Changed ? "changed" : "refused")} {Path}: {Message}";
}

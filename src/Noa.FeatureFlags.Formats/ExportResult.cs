namespace Noa.FeatureFlags.Formats;

/// <summary>What was written for another system, and what it cannot say.</summary>
public sealed class ExportResult
{
    /// <summary>The file's bytes, as UTF-8.</summary>
    public required ReadOnlyMemory<byte> Utf8 { get; init; }

    /// <summary>Keys of flags that were written.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>What was changed and what was refused.</summary>
    public IReadOnlyList<ConversionNote> Notes { get; init; } = [];

    /// <summary>Whether everything was written, changed at most.</summary>
    public bool IsComplete => Notes.All(static note => note.Kind != ConversionNoteKind.Refused);
}

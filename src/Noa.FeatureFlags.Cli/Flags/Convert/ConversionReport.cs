using Noa.FeatureFlags.Formats;

namespace Noa.FeatureFlags.Cli.Flags.Convert;

/// <summary>The JSON of <c>noa flags import</c> and <c>noa flags export</c>.</summary>
internal sealed record ConversionReport(int Flags, int Segments, IReadOnlyList<ConversionNote> Changed, IReadOnlyList<ConversionNote> Refused, bool IsWritten)
{
    public static ConversionReport Of(int flags, int segments, IEnumerable<ConversionNote> notes, bool isWritten)
    {
        ILookup<ConversionNoteKind, ConversionNote> byKind = notes.ToLookup(static note => note.Kind);
        return new ConversionReport(flags, segments, [.. byKind[ConversionNoteKind.Changed]], [.. byKind[ConversionNoteKind.Refused]], isWritten);
    }
}

using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats;

/// <summary>What was taken over from a file, and what was not.</summary>
public sealed class ImportResult
{
    /// <summary>Everything that was taken over.</summary>
    public RuleSetDefinition Rules { get; init; } = RuleSetDefinition.Empty;

    /// <summary>What was changed and what was refused, in the order of the file.</summary>
    public IReadOnlyList<ConversionNote> Notes { get; init; } = [];

    /// <summary>False when the file could not be read at all; the only note then says why.</summary>
    public bool IsReadable { get; init; } = true;

    /// <summary>Whether everything was taken over, changed at most.</summary>
    public bool IsComplete => IsReadable && Notes.All(static note => note.Kind != ConversionNoteKind.Refused);

    internal static ImportResult Unreadable(string message) => new()
    {
        IsReadable = false,
        Notes = [new ConversionNote { Kind = ConversionNoteKind.Refused, Path = "$", Message = message }],
    };
}

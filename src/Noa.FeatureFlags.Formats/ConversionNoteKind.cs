namespace Noa.FeatureFlags.Formats;

/// <summary>What became of a part of a definition.</summary>
public enum ConversionNoteKind
{
    /// <summary>It was taken over, but not word for word: what it says now is in the note.</summary>
    Changed,

    /// <summary>It cannot be said in the other format and was left out.</summary>
    Refused,
}

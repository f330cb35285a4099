namespace Noa.FeatureFlags.Formats;

/// <summary>Reads flag definitions of another system.</summary>
public interface IRuleSetImporter
{
    /// <summary>The name by which <c>noa flags import</c> knows it.</summary>
    string Kind { get; }

    /// <summary>Reads a file. Never throws: what cannot be taken over is in the notes, everything else in the result.</summary>
    /// <param name="utf8">The file's bytes.</param>
    ImportResult Import(ReadOnlyMemory<byte> utf8);
}

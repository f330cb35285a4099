namespace Noa.FeatureFlags.Tests.Docs;

/// <summary>A fenced block of a page.</summary>
/// <param name="language">What stands behind the fence.</param>
/// <param name="snippet">The name in the marker above it; null when there is none.</param>
/// <param name="line">Line of the fence, from 1.</param>
internal sealed class CodeBlock(string language, string? snippet, int line)
{
    public string Language { get; } = language;

    public string? Snippet { get; } = snippet;

    public int Line { get; } = line;

    public List<string> Lines { get; } = [];
}

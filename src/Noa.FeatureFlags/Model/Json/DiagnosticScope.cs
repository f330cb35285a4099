namespace Noa.FeatureFlags.Model.Json;

/// <summary>What a diagnostic concerns: a flag, a segment, or the document.</summary>
internal readonly record struct DiagnosticScope
{
    private DiagnosticScope(string? flag, string? segment)
    {
        FlagKey = flag;
        SegmentKey = segment;
    }

    public string? FlagKey { get; }

    public string? SegmentKey { get; }

    /// <summary>Key of the flag or segment; null for the document.</summary>
    public string? Key => FlagKey ?? SegmentKey;

    /// <summary>Where this is in the document.</summary>
    public string Path => this switch
    {
        { FlagKey: { } flag } => DiagnosticPath.Flag(flag),
        { SegmentKey: { } segment } => DiagnosticPath.Segment(segment),
        _ => DiagnosticPath.Root,
    };

    public static DiagnosticScope Flag(string key) => new(key, null);

    public static DiagnosticScope Segment(string key) => new(null, key);

    public RuleSetDiagnostic Diagnostic(string code, string path, string message) => new()
    {
        Code = code,
        Flag = FlagKey,
        Segment = SegmentKey,
        Path = path,
        Message = message,
    };
}

namespace Noa.FeatureFlags.Cli.Flags.Validate;

/// <summary>One diagnostic in the JSON of <c>noa flags validate</c>; the column counts bytes, from 1.</summary>
internal sealed record DiagnosticReport(string Severity, string Code, string? Flag, string? Segment, string Path, int? Line, int? Column, string Message)
{
    public static DiagnosticReport Of(LocatedDiagnostic located) => new(
        located.IsError ? "error" : "warning",
        located.Diagnostic.Code,
        located.Diagnostic.Flag,
        located.Diagnostic.Segment,
        located.Diagnostic.Path,
        located.Line,
        located.Token?.Start + 1,
        located.Diagnostic.Message);
}

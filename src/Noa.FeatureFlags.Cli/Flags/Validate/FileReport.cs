namespace Noa.FeatureFlags.Cli.Flags.Validate;

/// <summary>One file in the JSON of <c>noa flags validate</c>.</summary>
internal sealed record FileReport(string File, int Flags, int Segments, int Errors, int Warnings, IReadOnlyList<DiagnosticReport> Diagnostics)
{
    public static FileReport Of(ValidatedFile file) =>
        new(file.Name, file.FlagCount, file.SegmentCount, file.ErrorCount, file.WarningCount, [.. file.Diagnostics.Select(DiagnosticReport.Of)]);
}

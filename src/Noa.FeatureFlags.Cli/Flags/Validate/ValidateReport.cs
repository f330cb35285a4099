namespace Noa.FeatureFlags.Cli.Flags.Validate;

/// <summary>The JSON of <c>noa flags validate</c>.</summary>
internal sealed record ValidateReport(bool IsValid, int Errors, int Warnings, IReadOnlyList<FileReport> Files)
{
    public static ValidateReport Of(IReadOnlyList<ValidatedFile> files, bool isValid) =>
        new(isValid, files.Sum(static file => file.ErrorCount), files.Sum(static file => file.WarningCount), [.. files.Select(FileReport.Of)]);
}

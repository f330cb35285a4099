using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Validate;

/// <summary>A file and everything that is wrong with it, in the order of its lines.</summary>
internal sealed class ValidatedFile
{
    public ValidatedFile(RuleFile file, IReadOnlyCollection<string> strategies, DateOnly today)
    {
        Name = file.Name;
        RuleSetDefinition definition = file.Definition;
        FlagCount = definition.Flags.Select(static flag => flag.Key).Union(definition.UnreadableFlags).Count();
        SegmentCount = definition.Segments.Select(static segment => segment.Key).Union(definition.UnreadableSegments).Count();

        RuleSetDiagnostic[] all = [.. file.Diagnostics, .. StrategyCheck.Check(definition, strategies), .. ExpiryCheck.Check(definition, today)];
        Map = new SourceMap(file.Text.Span, all.Select(static diagnostic => diagnostic.Path));
        Diagnostics = [.. all.Select(diagnostic => LocatedDiagnostic.Of(diagnostic, Map)).OrderBy(static located => located.Line ?? int.MaxValue)];
        ErrorCount = Diagnostics.Count(static located => located.IsError);
    }

    public string Name { get; }

    public int FlagCount { get; }

    public int SegmentCount { get; }

    public SourceMap Map { get; }

    public IReadOnlyList<LocatedDiagnostic> Diagnostics { get; }

    public int ErrorCount { get; }

    public int WarningCount => Diagnostics.Count - ErrorCount;

    /// <summary>One line: <c>12 flags, 3 segments, no errors</c>.</summary>
    public string Summary
    {
        get
        {
            string errors = ErrorCount == 0 ? "no errors" : Tables.Count(ErrorCount, "error");
            string warnings = WarningCount == 0 ? "" : ", " + Tables.Count(WarningCount, "warning");
            return $"{Tables.Count(FlagCount, "flag")}, {Tables.Count(SegmentCount, "segment")}, {errors}{warnings}";
        }
    }
}

using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Validate;

/// <summary>A diagnostic and what it points at; no token when the place is not in the text.</summary>
internal sealed record LocatedDiagnostic(RuleSetDiagnostic Diagnostic, SourceToken? Token)
{
    public int? Line => Diagnostic.Line ?? Token?.Line;

    public bool IsError => Diagnostic.Severity == RuleSetDiagnosticSeverity.Error;

    /// <summary>Finds what a diagnostic points at.</summary>
    public static LocatedDiagnostic Of(RuleSetDiagnostic diagnostic, SourceMap map)
    {
        SourceToken? token = diagnostic.Code == RuleSetDiagnosticCodes.InvalidJson && map.Break is { } end && end.Line == diagnostic.Line
            ? end
            : map.Find(diagnostic.Path, diagnostic.Line, diagnostic.Code == RuleSetDiagnosticCodes.Duplicate);
        return new(diagnostic, token ?? WholeLine(diagnostic.Line, map));
    }

    private static SourceToken? WholeLine(int? line, SourceMap map)
    {
        ReadOnlySpan<byte> text = line is null ? [] : map.LineAt(line.Value);
        int start = text.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return start < 0 ? null : new SourceToken(line!.Value, start, text.Length - start);
    }
}

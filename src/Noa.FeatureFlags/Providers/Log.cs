using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Messages of providers; ids 1100 to 1199 are theirs.</summary>
internal static partial class Log
{
    /// <summary>Logs each diagnostic by its severity.</summary>
    public static void Diagnostics(ILogger logger, IReadOnlyList<RuleSetDiagnostic> diagnostics)
    {
        foreach (RuleSetDiagnostic diagnostic in diagnostics)
        {
            if (diagnostic.Severity == RuleSetDiagnosticSeverity.Error)
            {
                EntryRefused(logger, diagnostic.Code, diagnostic.ToString());
            }
            else
            {
                EntryDoubtful(logger, diagnostic.Code, diagnostic.ToString());
            }
        }
    }

    [LoggerMessage(1100, LogLevel.Error, "Rule set: {Code}: {Diagnostic} The last good definition, if there is one, stays in use.")]
    private static partial void EntryRefused(ILogger logger, string code, string diagnostic);

    [LoggerMessage(1101, LogLevel.Warning, "Rule set: {Code}: {Diagnostic}")]
    private static partial void EntryDoubtful(ILogger logger, string code, string diagnostic);

    [LoggerMessage(1102, LogLevel.Error, "The source {Source} failed and feeds no more changes; the last good rule set stays in use.")]
    public static partial void SourceFailed(ILogger logger, string source, Exception exception);

    [LoggerMessage(1103, LogLevel.Error, "A handler of a flags event failed.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);
}

using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Applies overrides to what a source hands over, before it reaches the sink.</summary>
/// <remarks>A change of one flag is overridden alone. Called by one thread at a time.</remarks>
internal sealed class OverridingSink(IRuleSetSink outer, FlagOverrides overrides, IReadOnlyList<RuleSetDiagnostic> warnings, ILogger logger) : IRuleSetSink
{
    private readonly Dictionary<FlagOverride, HashSet<string>> _flagsOf = overrides.All.ToDictionary(static one => one, static _ => new HashSet<string>(StringComparer.Ordinal));
    private readonly HashSet<string> _logged = new(StringComparer.Ordinal);

    public RuleSetUpdate Replace(RuleSetDefinition definitions)
    {
        if (!definitions.IsReadable)
        {
            return outer.Replace(definitions);
        }

        foreach (HashSet<string> flags in _flagsOf.Values)
        {
            flags.Clear();
        }

        List<RuleSetDiagnostic> found = [.. warnings];
        RuleSetDefinition overridden = Override(definitions, found);
        return outer.Replace(WithDiagnostics(overridden, [.. definitions.Diagnostics, .. found, .. Unmatched().Select(Unknown)]));
    }

    public RuleSetUpdate Apply(RuleSetChanges changes)
    {
        HashSet<FlagOverride> unmatchedBefore = [.. Unmatched()];
        foreach (string key in changes.RemovedFlags)
        {
            foreach (FlagOverride named in overrides.Named(key))
            {
                _flagsOf[named].Remove(key);
            }
        }

        List<RuleSetDiagnostic> found = [];
        RuleSetDefinition upserts = Override(changes.Upserts, found);
        if (!unmatchedBefore.SetEquals(Unmatched()))
        {
            // Warnings that name no flag replace all earlier ones of their kind, so all that still hold are said again.
            found.AddRange(warnings.Where(static warning => warning is { Flag: null, Segment: null }).Concat(Unmatched().Select(Unknown)));
        }

        return outer.Apply(new RuleSetChanges
        {
            Upserts = WithDiagnostics(upserts, [.. changes.Upserts.Diagnostics, .. found]),
            RemovedFlags = changes.RemovedFlags,
            RemovedSegments = changes.RemovedSegments,
        });
    }

    public void Report(ProviderState state, string? detail) => outer.Report(state, detail);

    private RuleSetDefinition Override(RuleSetDefinition definitions, List<RuleSetDiagnostic> found)
    {
        foreach (string key in definitions.UnreadableFlags)
        {
            Match(key);
        }

        return new RuleSetDefinition
        {
            Flags = [.. definitions.Flags.Select(flag => Override(flag, found))],
            Segments = definitions.Segments,
            UnreadableFlags = definitions.UnreadableFlags,
            UnreadableSegments = definitions.UnreadableSegments,
            Text = definitions.Text,
        };
    }

    private FlagDefinition Override(FlagDefinition flag, List<RuleSetDiagnostic> found)
    {
        // The exact name comes first, and what it says counts even when it is unusable: the author meant this flag.
        FlagOverride? named = Match(flag.Key);
        if (named is null)
        {
            return flag;
        }

        if (named.TryApply(flag, out FlagDefinition? overridden))
        {
            return overridden;
        }

        found.Add(Warning(named, RuleSetDiagnosticCodes.InvalidValue, flag.Key, FlagOverride.WhyNot(flag)));
        return flag;
    }

    private FlagOverride? Match(string key)
    {
        FlagOverride? first = null;
        foreach (FlagOverride named in overrides.Named(key))
        {
            _flagsOf[named].Add(key);
            first ??= named;
        }

        return first;
    }

    private IEnumerable<FlagOverride> Unmatched() => _flagsOf.Where(static pair => pair.Value.Count == 0).Select(static pair => pair.Key);

    private RuleSetDiagnostic Unknown(FlagOverride named) =>
        Warning(named, RuleSetDiagnosticCodes.UnknownFlag, null, "No flag has this key: remove the variable, or correct its name.");

    private RuleSetDiagnostic Warning(FlagOverride named, string code, string? flag, string message)
    {
        var warning = new RuleSetDiagnostic
        {
            Severity = RuleSetDiagnosticSeverity.Warning,
            Code = code,
            Flag = flag,
            Path = $"env {named.Variable}",
            Message = message,
        };
        if (_logged.Add(warning.ToString()))
        {
            EnvironmentOverrideLog.Ignored(logger, warning.Path, message);
        }

        return warning;
    }

    private static RuleSetDefinition WithDiagnostics(RuleSetDefinition definitions, IReadOnlyList<RuleSetDiagnostic> diagnostics) => new()
    {
        Flags = definitions.Flags,
        Segments = definitions.Segments,
        UnreadableFlags = definitions.UnreadableFlags,
        UnreadableSegments = definitions.UnreadableSegments,
        Diagnostics = diagnostics,
        Text = definitions.Text,
    };
}

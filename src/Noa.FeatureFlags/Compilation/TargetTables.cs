using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Gathers keys by kind of context and freezes them into tables.</summary>
internal static class TargetTables
{
    /// <summary>The keys gathered for a kind; kinds are few, so a scan finds them. One too many is refused, and its keys go nowhere.</summary>
    public static Dictionary<string, int> KeysOf(List<(string Kind, Dictionary<string, int> Keys)> byKind, string kind, CompilationScope scope)
    {
        foreach ((string known, Dictionary<string, int> keys) in byKind)
        {
            if (known == kind)
            {
                return keys;
            }
        }

        var added = new Dictionary<string, int>(StringComparer.Ordinal);
        if (byKind.Count == RuleSetLimits.MaxTargetKinds)
        {
            scope.Error(RuleSetDiagnosticCodes.LimitExceeded, "kind", $"Keys of at most {RuleSetLimits.MaxTargetKinds} kinds of context are listed in one entry, and '{kind}' is one more: use rules.");
            return added;
        }

        byKind.Add((kind, added));
        return added;
    }

    /// <summary>Tables of all kinds, linked in the order of the kinds; null when there is no key.</summary>
    public static CompiledTargets? Freeze(List<(string Kind, Dictionary<string, int> Keys)> byKind)
    {
        CompiledTargets? first = null;
        for (int i = byKind.Count - 1; i >= 0; i--)
        {
            first = new CompiledTargets(byKind[i].Kind, byKind[i].Keys, first);
        }

        return first;
    }

    /// <summary>Refuses a malformed kind; otherwise gives the instance that contexts use, so that comparing ends at the reference.</summary>
    public static string CheckKind(string kind, CompilationScope scope)
    {
        if (ReferenceEquals(kind, EvaluationContext.DefaultKind))
        {
            return kind;
        }

        if (!EvaluationContext.IsValidKind(kind))
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidValue, "kind", $"'{kind}' cannot be a context kind: use letters, digits, '.', '-' and '_', and neither 'multi' nor 'kind'.");
        }

        return string.Intern(kind);
    }
}

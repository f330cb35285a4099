using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>What a change would make of an environment, before anybody decided to commit it.</summary>
/// <param name="Entries">All entries after the change.</param>
/// <param name="Upserts">Entries that really change, in the long form, stamped with the revision to come.</param>
/// <param name="Removals">Entries that go.</param>
/// <param name="Violations">Why it may not be committed.</param>
/// <param name="Warnings">What looks wrong.</param>
internal sealed record Candidate(
    EntrySet Entries,
    IReadOnlyList<RuleSetEntry> Upserts,
    IReadOnlyList<EntryId> Removals,
    List<Violation> Violations,
    List<Violation> Warnings)
{
    public bool IsEmpty => Upserts.Count == 0 && Removals.Count == 0;

    /// <summary>Works out a change: reads payloads, drops what changes nothing, checks sizes.</summary>
    public static Candidate From(ServedRuleSet current, IReadOnlyList<EntryChange> changes)
    {
        List<Violation> violations = [], warnings = [];
        var upserts = new List<RuleSetEntry>();
        foreach (EntryChange change in changes.Where(static change => change.Put is not null))
        {
            IReadOnlyList<RuleSetDiagnostic> diagnostics = RuleFileEntries.Normalize(change.Put!, out RuleSetEntry? normalized);
            Report(diagnostics, violations, warnings);
            if (normalized is null)
            {
                if (diagnostics.Count == 0)
                {
                    violations.Add(Of(change.Id, "unknown-kind", "An entry is a flag or a segment: set its kind."));
                }
            }
            else if (normalized.Payload.Length > AdminLimits.MaxPayloadBytes)
            {
                violations.Add(Of(change.Id, RuleSetDiagnosticCodes.LimitExceeded, $"It has {normalized.Payload.Length} bytes; at most {AdminLimits.MaxPayloadBytes} are allowed. Move lists into segments."));
            }
            else if (current.Entries.Find(change.Id) is not { } known || !known.HasSamePayload(normalized))
            {
                upserts.Add(new RuleSetEntry(change.Id, normalized.Message.Payload, current.Version.Revision + 1));
            }
        }

        EntryId[] removals = [.. changes.Where(change => change.Put is null && current.Entries.Find(change.Id) is not null).Select(static change => change.Id)];
        EntrySet entries = current.Entries.With(upserts, removals);
        CheckSize(entries, violations);
        return new(entries, upserts, removals, violations, warnings);
    }

    /// <summary>Adds what the compiler says.</summary>
    public void Report(IEnumerable<RuleSetDiagnostic> diagnostics) => Report(diagnostics, Violations, Warnings);

    /// <summary>What the SDK says of a rule, as the protocol says it.</summary>
    public static Violation Of(RuleSetDiagnostic diagnostic) =>
        new() { Key = diagnostic.Flag ?? diagnostic.Segment ?? "", Path = diagnostic.Path, Code = diagnostic.Code, Message = diagnostic.Message };

    private static void Report(IEnumerable<RuleSetDiagnostic> diagnostics, List<Violation> violations, List<Violation> warnings)
    {
        foreach (RuleSetDiagnostic diagnostic in diagnostics)
        {
            Violation violation = Of(diagnostic);
            List<Violation> list = diagnostic.Severity == RuleSetDiagnosticSeverity.Error ? violations : warnings;

            // An entry that cannot be read is said so by the reader, and again when what asks for it is linked.
            if (!list.Contains(violation))
            {
                list.Add(violation);
            }
        }
    }

    private static void CheckSize(EntrySet entries, List<Violation> violations)
    {
        if (entries.Count > AdminLimits.MaxEntries)
        {
            violations.Add(OfRequest($"The environment would have {entries.Count} entries; at most {AdminLimits.MaxEntries} are allowed. Remove flags that are done."));
        }

        long bytes = entries.Entries.Sum(static entry => (long)entry.Payload.Length);
        if (bytes > AdminLimits.MaxSetBytes)
        {
            violations.Add(OfRequest($"The environment would have {bytes} bytes of rules; at most {AdminLimits.MaxSetBytes} are allowed."));
        }
    }

    private static Violation OfRequest(string message) => new() { Code = RuleSetDiagnosticCodes.LimitExceeded, Message = message };

    private static Violation Of(EntryId id, string code, string message) =>
        new() { Key = id.Key, Path = $"$.{(id.Kind == EntryKind.Segment ? "segments" : "flags")}.{id.Key}", Code = code, Message = message };
}

using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>One environment as this node serves it: the current rule set behind one reference, and the log behind it.</summary>
/// <remarks>Reading is free of locks. Whoever writes holds <see cref="Writing"/> from the check of a change until it is published.</remarks>
internal sealed class FlagEnvironment : IDisposable
{
    private readonly CompiledRules _rules;
    private readonly int _logRevisions;
    private volatile Published _published;

    public FlagEnvironment(EnvironmentRecord record, StoredRuleSet start, IReadOnlyList<RevisionRecord> newestFirst, FlagServerOptions options, TimeProvider timeProvider)
    {
        Record = record;
        _logRevisions = options.Sync.LogRevisions;
        _rules = new CompiledRules(options.KnownStrategies(), timeProvider);
        RuleSetUpdate update = _rules.Replace(start.Entries);
        StartDiagnostics = update.Diagnostics;
        _published = new Published(Serve(start.Version, start.Entries, update), LogOf(start.Version, newestFirst));
    }

    public EnvironmentRecord Record { get; }

    public string Name => Record.Name;

    /// <summary>What did not compile of the rule set that the store had at the start; empty for one that this server wrote.</summary>
    public IReadOnlyList<RuleSetDiagnostic> StartDiagnostics { get; }

    /// <summary>Name of the file that alone changes this environment; null when people and pipelines do.</summary>
    public string? FollowedFile { get; set; }

    /// <summary>Held by the one who writes.</summary>
    public SemaphoreSlim Writing { get; } = new(1, 1);

    /// <summary>The rule set that is served.</summary>
    public ServedRuleSet Current => _published.RuleSet;

    /// <summary>The rule set that is served, with the log that leads to it.</summary>
    public (ServedRuleSet RuleSet, RevisionLog Log) CurrentWithLog
    {
        get
        {
            Published published = _published;
            return (published.RuleSet, published.Log);
        }
    }

    /// <summary>Raised after a rule set took the place of another, by the thread that published it. Handlers are ours: quick, and they do not throw.</summary>
    public event Action<ServedRuleSet, Urgency>? Changed;

    /// <summary>Serves a committed change from now on.</summary>
    /// <param name="version">What it led to.</param>
    /// <param name="entries">All entries after it.</param>
    /// <param name="upserts">What it wrote.</param>
    /// <param name="removals">What it removed.</param>
    /// <param name="urgency">How fast it is to reach subscribers.</param>
    public void Publish(RuleSetVersion version, EntrySet entries, IReadOnlyList<RuleSetEntry> upserts, IReadOnlyList<EntryId> removals, Urgency urgency)
    {
        RuleSetUpdate update = _rules.Apply(upserts, removals);
        IReadOnlyList<EntryId> changed = [.. upserts.Select(static entry => entry.Id), .. removals];
        Publish(new Published(Serve(version, entries, update), _published.Log.With(version, changed, _logRevisions)), urgency);
    }

    /// <summary>Serves a rule set that does not follow from the current one by a known change.</summary>
    public void Publish(StoredRuleSet whole, Urgency urgency)
    {
        RuleSetUpdate update = _rules.Replace(whole.Entries);
        Publish(new Published(Serve(whole.Version, whole.Entries, update), RevisionLog.StartingAt(whole.Version)), urgency);
    }

    public void Dispose()
    {
        _rules.Dispose();
        Writing.Dispose();
    }

    private void Publish(Published published, Urgency urgency)
    {
        _published = published;
        Changed?.Invoke(published.RuleSet, urgency);
    }

    private ServedRuleSet Serve(RuleSetVersion version, EntrySet entries, RuleSetUpdate update) =>
        new(version, entries, _rules.Snapshot(), _rules.FlagKeys) { ChangedFlags = update.ChangedFlags };

    private RevisionLog LogOf(RuleSetVersion newest, IReadOnlyList<RevisionRecord> newestFirst)
    {
        RevisionLog? log = null;
        foreach (RevisionRecord record in newestFirst.Reverse())
        {
            log = log is null ? RevisionLog.StartingAt(record.Version) : log.With(record.Version, record.Changed, _logRevisions);
        }

        // The store may have been written since the list was read; then the log starts anew.
        return log?.VersionAt(newest.Revision) is { } last && last.Equals(newest) ? log : RevisionLog.StartingAt(newest);
    }

    private sealed record Published(ServedRuleSet RuleSet, RevisionLog Log);
}

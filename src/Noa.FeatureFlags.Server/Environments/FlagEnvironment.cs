using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>One environment as this node serves it: what was committed last and what everybody gets, behind one reference, with the logs behind them.</summary>
/// <remarks>Reading is free of locks. Whoever writes holds <see cref="Writing"/> from the check of a change until it is published.</remarks>
internal sealed class FlagEnvironment : IDisposable
{
    private readonly CompiledRules _rules;
    private readonly FlagServerOptions _options;
    private readonly TimeProvider _timeProvider;
    private volatile Standing _standing;

    /// <param name="record">Name and settings.</param>
    /// <param name="pointers">What was committed last, and what is served.</param>
    /// <param name="newest">The former.</param>
    /// <param name="served">The latter; null when it is the same.</param>
    /// <param name="newestFirst">The revisions that lead to the newest.</param>
    /// <param name="options">How the server works.</param>
    /// <param name="timeProvider">The clock.</param>
    public FlagEnvironment(EnvironmentRecord record, StoreHead pointers, StoredRuleSet newest, StoredRuleSet? served, IReadOnlyList<RevisionRecord> newestFirst, FlagServerOptions options, TimeProvider timeProvider)
    {
        (Record, _options, _timeProvider) = (record, options, timeProvider);
        _rules = new CompiledRules(options.KnownStrategies(), timeProvider);
        RuleSetUpdate update = _rules.Replace(newest.Entries);
        StartDiagnostics = update.Diagnostics;
        var head = new Published(Serve(_rules, newest.Version, newest.Entries, update), LogOf(newest.Version, newestFirst));
        _standing = new Standing(head, served is null ? head : Compile(served), null, pointers.State, timeProvider.GetTimestamp());
    }

    public EnvironmentRecord Record { get; }

    public string Name => Record.Name;

    /// <summary>What did not compile of the rule set that the store had at the start; empty for one that this server wrote.</summary>
    public IReadOnlyList<RuleSetDiagnostic> StartDiagnostics { get; }

    /// <summary>Name of the file that alone changes this environment; null when people and pipelines do.</summary>
    public string? FollowedFile { get; set; }

    /// <summary>Held by the one who writes.</summary>
    public SemaphoreSlim Writing { get; } = new(1, 1);

    /// <summary>The rule set that everybody gets.</summary>
    public ServedRuleSet Current => _standing.Served.RuleSet;

    /// <summary>The rule set that was committed last: changes are made on it, and the canary cohort has it first.</summary>
    public ServedRuleSet Head => _standing.Head.RuleSet;

    /// <summary>Where the environment stands, as the store would say it.</summary>
    public StoreHead Pointers
    {
        get
        {
            Standing standing = _standing;
            return new(standing.Head.RuleSet.Version, standing.Served.RuleSet.Version, standing.State);
        }
    }

    /// <summary>When the current step of the newest commit began here, by the clock's timestamp.</summary>
    public long StepSince => _standing.Since;

    /// <summary>Why the store is not believed about this environment; null when it is.</summary>
    public StoreCondition? Trouble { get; set; }

    /// <summary>Raised after everybody's rule set took the place of another, by the thread that published it. Handlers are ours: quick, and they do not throw.</summary>
    public event Action<ServedRuleSet, Urgency>? Changed;

    /// <summary>Raised after the canary cohort's rule set took the place of another, in the same way.</summary>
    public event Action? Staged;

    /// <summary>The rule set for a subscriber, with the log that leads to it.</summary>
    /// <param name="isCanary">Whether it is one of those who get a change first.</param>
    public (ServedRuleSet RuleSet, RevisionLog Log) ViewFor(bool isCanary)
    {
        Standing standing = _standing;
        Published published = isCanary && standing.State == DistributionState.Canary ? standing.Head : standing.Served;
        return (published.RuleSet, published.Log);
    }

    /// <summary>Serves a committed change to everybody from now on.</summary>
    /// <param name="version">What it led to.</param>
    /// <param name="entries">All entries after it.</param>
    /// <param name="upserts">What it wrote.</param>
    /// <param name="removals">What it removed.</param>
    /// <param name="urgency">How fast it is to reach subscribers.</param>
    public void Publish(RuleSetVersion version, EntrySet entries, IReadOnlyList<RuleSetEntry> upserts, IReadOnlyList<EntryId> removals, Urgency urgency)
    {
        Published head = Follow(version, entries, upserts, removals);
        _standing = new Standing(head, head, null, DistributionState.Done, _timeProvider.GetTimestamp());
        Changed?.Invoke(head.RuleSet, urgency);
    }

    /// <summary>Serves a committed change to the canary cohort.</summary>
    /// <param name="version">What it led to.</param>
    /// <param name="entries">All entries after it.</param>
    /// <param name="upserts">What it wrote.</param>
    /// <param name="removals">What it removed.</param>
    public void Stage(RuleSetVersion version, EntrySet entries, IReadOnlyList<RuleSetEntry> upserts, IReadOnlyList<EntryId> removals)
    {
        _standing = new Standing(Follow(version, entries, upserts, removals), _standing.Served, null, DistributionState.Canary, _timeProvider.GetTimestamp());
        Staged?.Invoke();
    }

    /// <summary>Goes where the store stands: other nodes wrote.</summary>
    /// <param name="pointers">Where it stands.</param>
    /// <param name="entries">All entries of the newest commit.</param>
    /// <param name="steps">The commits that lead there from here; null when they are not known one by one.</param>
    /// <param name="served">What everybody gets, when that is neither the newest nor what they have; else null.</param>
    /// <param name="urgency">How fast it is to reach subscribers.</param>
    public void Take(StoreHead pointers, EntrySet entries, IReadOnlyList<(RuleSetVersion Version, IReadOnlyList<EntryId> Changed)>? steps, StoredRuleSet? served, Urgency urgency)
    {
        Standing before = _standing;
        bool isNew = !pointers.Version.Equals(before.Head.RuleSet.Version);
        Published head = isNew ? Follow(pointers.Version, entries, steps) : before.Head;
        Published everybodys = pointers.Served.Equals(head.RuleSet.Version) ? head : Known(pointers.Served) ?? (served is null ? before.Served : Compile(served));
        Stand(head, everybodys, pointers.State, isNew, urgency);
    }

    /// <summary>Hands another known rule set to everybody, or says how far it is.</summary>
    /// <param name="served">The newest, what everybody has, or what everybody had before the newest.</param>
    /// <param name="state">How far it is.</param>
    public void Move(RuleSetVersion served, DistributionState state) => Stand(_standing.Head, Known(served) ?? _standing.Served, state, isNew: false, Urgency.Staged);

    /// <summary>Whether a rule set is in memory.</summary>
    public bool Knows(RuleSetVersion version) => Known(version) is not null;

    /// <summary>What everybody had before the newest; null when that is not known.</summary>
    public RuleSetVersion? Former => _standing.Former?.RuleSet.Version;

    public void Dispose()
    {
        _rules.Dispose();
        Writing.Dispose();
    }

    private static ServedRuleSet Serve(CompiledRules rules, RuleSetVersion version, EntrySet entries, RuleSetUpdate update) =>
        new(version, entries, rules.Snapshot(), rules.FlagKeys) { ChangedFlags = update.ChangedFlags };

    private Published Follow(RuleSetVersion version, EntrySet entries, IReadOnlyList<RuleSetEntry> upserts, IReadOnlyList<EntryId> removals)
    {
        RuleSetUpdate update = _rules.Apply(upserts, removals);
        IReadOnlyList<EntryId> changed = [.. upserts.Select(static entry => entry.Id), .. removals];
        return new Published(Serve(_rules, version, entries, update), _standing.Head.Log.With(version, changed, _options.Sync.LogRevisions));
    }

    private Published Follow(RuleSetVersion version, EntrySet entries, IReadOnlyList<(RuleSetVersion Version, IReadOnlyList<EntryId> Changed)>? steps)
    {
        if (steps is null)
        {
            return new Published(Serve(_rules, version, entries, _rules.Replace(entries)), RevisionLog.StartingAt(version));
        }

        EntryId[] changed = [.. steps.SelectMany(static step => step.Changed).Distinct()];
        RuleSetUpdate update = _rules.Apply(changed.Select(entries.Find).OfType<RuleSetEntry>(), changed.Where(id => entries.Find(id) is null));
        return new Published(Serve(_rules, version, entries, update), steps.Aggregate(_standing.Head.Log, (log, step) => log.With(step.Version, step.Changed, _options.Sync.LogRevisions)));
    }

    private Published? Known(RuleSetVersion version)
    {
        Standing standing = _standing;
        return Array.Find([standing.Head, standing.Served, standing.Former], published => published?.RuleSet.Version.Equals(version) == true);
    }

    private void Stand(Published head, Published served, DistributionState state, bool isNew, Urgency urgency)
    {
        Standing before = _standing;

        // The time of a hold begins with the commit, and anew when a person resumes it; that of watching with everybody's having it.
        bool isSameStep = !isNew && state == before.State;
        Published? former = ReferenceEquals(served, before.Served) ? before.Former : before.Served;
        _standing = new Standing(head, served, former, state, isSameStep ? before.Since : _timeProvider.GetTimestamp());
        if (!ReferenceEquals(served, before.Served))
        {
            Changed?.Invoke(served.RuleSet, urgency);
        }

        if (state == DistributionState.Canary)
        {
            Staged?.Invoke();
        }
    }

    // An older rule set beside the newest: compiled apart, and its log knows no more than itself.
    private Published Compile(StoredRuleSet ruleSet)
    {
        using var rules = new CompiledRules(_options.KnownStrategies(), _timeProvider);
        return new Published(Serve(rules, ruleSet.Version, ruleSet.Entries, rules.Replace(ruleSet.Entries)), RevisionLog.StartingAt(ruleSet.Version));
    }

    private RevisionLog LogOf(RuleSetVersion newest, IReadOnlyList<RevisionRecord> newestFirst)
    {
        RevisionLog? log = null;
        foreach (RevisionRecord record in newestFirst.Reverse())
        {
            log = log is null ? RevisionLog.StartingAt(record.Version) : log.With(record.Version, record.Changed, _options.Sync.LogRevisions);
        }

        // The store may have been written since the list was read; then the log starts anew.
        return log?.VersionAt(newest.Revision) is { } last && last.Equals(newest) ? log : RevisionLog.StartingAt(newest);
    }

    private sealed record Published(ServedRuleSet RuleSet, RevisionLog Log);

    private sealed record Standing(Published Head, Published Served, Published? Former, DistributionState State, long Since);
}

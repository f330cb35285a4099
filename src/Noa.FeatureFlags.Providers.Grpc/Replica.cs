using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>The rule set that this process has, and the rules by which it takes another: whole or not at all, never an unknown base, never back within a lineage.</summary>
/// <remarks>Used by one task at a time. Each message gives what is to be answered, or nothing.</remarks>
internal sealed class Replica(IRuleSetSink sink, IReplicaJournal journal)
{
    private readonly HashSet<EntryId> _refused = [];
    private readonly SnapshotAssembly _assembly = new();
    private int _strangeBookmarks;

    /// <summary>The version in use; null before the first.</summary>
    public RuleSetVersion? Version { get; private set; }

    /// <summary>The entries in use.</summary>
    public EntrySet Entries { get; private set; } = EntrySet.Empty;

    /// <summary>Puts a rule set in use that was kept on disk.</summary>
    public void Restore(RuleSetVersion version, EntrySet entries)
    {
        Report(sink.Replace(EntryDefinitions.Parse(entries.Entries)));
        (Version, Entries) = (version, entries);
    }

    /// <summary>Forgets a half-received snapshot: a new stream begins with a new answer.</summary>
    public void BeginStream()
    {
        _assembly.Clear();
        _strangeBookmarks = 0;
    }

    /// <summary>Takes a chunk of a snapshot.</summary>
    public ClientMessage? Receive(Snapshot chunk)
    {
        _strangeBookmarks = 0;
        switch (_assembly.Add(chunk))
        {
            case SnapshotProgress.More:
                return null;
            case SnapshotProgress.OutOfOrder:
                return Resync();
            case SnapshotProgress.TooLarge:
                return Refuse(chunk.Version, NackReason.Limit, $"The rule set is larger than {ReplicaLimits.MaxEntries} entries or {ReplicaLimits.MaxSetBytes} bytes.");
            default:
                return Take(chunk, _assembly.Entries);
        }
    }

    /// <summary>Takes the difference between two versions.</summary>
    public ClientMessage? Receive(Delta delta)
    {
        _strangeBookmarks = 0;
        if (Version is null || !Version.Equals(RuleSetVersion.From(delta.From)))
        {
            return Resync();
        }

        if (RuleSetVersion.From(delta.To) is not { } next || !IsForward(next))
        {
            return Refuse(delta.To, NackReason.BaseMismatch, "The delta does not lead forward.");
        }

        RuleSetEntry[] upserts = [.. delta.Upserts.Select(static entry => new RuleSetEntry(entry))];
        EntryId[] removals = [.. delta.Removals.Select(EntryId.Of)];
        EntrySet entries;
        try
        {
            entries = Entries.With(upserts, removals);
        }
        catch (ArgumentException exception)
        {
            return Refuse(delta.To, NackReason.Decode, exception.Message);
        }

        return Check(next, entries) ?? Use(next, entries, () => sink.Apply(EntryDefinitions.Changes(WithRefused(upserts, entries), removals)));
    }

    /// <summary>Compares with what the server has. Two strange bookmarks in a row mean that something was missed.</summary>
    public ClientMessage? Receive(Bookmark bookmark)
    {
        bool isStrange = RuleSetVersion.From(bookmark.Version) is { } theirs && !journal.IsQuarantined(theirs.Digest) && IsStrange(theirs);
        _strangeBookmarks = isStrange ? _strangeBookmarks + 1 : 0;
        if (_strangeBookmarks < 2)
        {
            return null;
        }

        _strangeBookmarks = 0;
        return Resync();
    }

    /// <summary>Asks for everything anew.</summary>
    public ClientMessage Resync() => new() { Resync = new Resync { Have = Version?.ToMessage() } };

    private ClientMessage Take(Snapshot last, IReadOnlyList<RuleSetEntry> received)
    {
        if (RuleSetVersion.From(last.Version) is not { } next)
        {
            return Refuse(last.Version, NackReason.Decode, "The version is malformed.");
        }

        if (last.RequiredFeatures.FirstOrDefault(static feature => !RuleFeatures.Known.Contains(feature)) is { } unknown)
        {
            return Refuse(last.Version, NackReason.Unsupported, $"This SDK does not know '{unknown}'.");
        }

        if (next.Equals(Version))
        {
            return Accepted(next, []);
        }

        if (!IsForward(next))
        {
            return Refuse(last.Version, NackReason.BaseMismatch, $"It would go back from {Version}.");
        }

        EntrySet entries;
        try
        {
            entries = EntrySet.Of(received);
        }
        catch (ArgumentException exception)
        {
            return Refuse(last.Version, NackReason.Decode, exception.Message);
        }

        return Check(next, entries) ?? Use(next, entries, () => sink.Replace(EntryDefinitions.Parse(entries.Entries)));
    }

    private ClientMessage? Check(RuleSetVersion next, EntrySet entries)
    {
        if (entries.Digest != next.Digest)
        {
            return Refuse(next.ToMessage(), NackReason.DigestMismatch, "The entries do not fit the digest.");
        }

        if (entries.Count > ReplicaLimits.MaxEntries)
        {
            return Refuse(next.ToMessage(), NackReason.Limit, $"The rule set has more than {ReplicaLimits.MaxEntries} entries.");
        }

        return journal.IsQuarantined(next.Digest) ? Refuse(next.ToMessage(), NackReason.Quarantined, "It ended this process before.") : null;
    }

    private ClientMessage Use(RuleSetVersion next, EntrySet entries, Func<RuleSetUpdate> hand)
    {
        journal.BeforeUse(next);
        IReadOnlyList<FlagError> errors = Report(hand());
        (Version, Entries) = (next, entries);
        journal.InUse(next, entries);
        return Accepted(next, errors);
    }

    // What was refused for want of another entry is handed over again with each change: that entry may be in it.
    private IEnumerable<RuleSetEntry> WithRefused(RuleSetEntry[] upserts, EntrySet entries) =>
        upserts.Concat(_refused.Except(upserts.Select(static entry => entry.Id)).Select(entries.Find).OfType<RuleSetEntry>());

    private List<FlagError> Report(RuleSetUpdate update)
    {
        _refused.Clear();
        var errors = new List<FlagError>();
        foreach (RuleSetDiagnostic diagnostic in update.Diagnostics.Where(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error))
        {
            EntryId id = diagnostic.Flag is { } flag ? new(EntryKind.Flag, flag) : new(EntryKind.Segment, diagnostic.Segment ?? "");
            _refused.Add(id);
            if (errors.Count < ReplicaLimits.MaxFlagErrors)
            {
                errors.Add(new FlagError { Key = id.Key, Code = diagnostic.Code, Detail = diagnostic.Message });
            }
        }

        return errors;
    }

    private bool IsForward(RuleSetVersion next) => Version is null || !next.IsSameLineage(Version) || next.Revision > Version.Revision;

    // An older revision is no cause: the node may be behind.
    private bool IsStrange(RuleSetVersion theirs) => Version is null || !theirs.IsSameLineage(Version) || theirs.Revision > Version.Revision || (theirs.Revision == Version.Revision && theirs.Digest != Version.Digest);

    private static ClientMessage Accepted(RuleSetVersion version, IReadOnlyList<FlagError> errors) => new() { Ack = new Ack { Version = version.ToMessage(), FlagErrors = { errors } } };

    private ClientMessage Refuse(Version? version, NackReason reason, string detail)
    {
        _assembly.Clear();
        journal.Refused(reason, detail);
        return new() { Nack = new Nack { Version = version, InUse = Version?.ToMessage(), Reason = reason, Detail = detail } };
    }
}

using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>What each revision must hold: the writes of the trail, one after the other, as their callers meant them.</summary>
internal sealed class CommittedContent
{
    private readonly List<IReadOnlyDictionary<string, string>> _contents = [new Dictionary<string, string>()];
    private readonly List<AdminCall?> _writes = [null];

    public CommittedContent(IReadOnlyList<AdminCall> made, IReadOnlyList<AuditRecord> audit)
    {
        // An id that is used twice is a violation that AdminRules names.
        ILookup<ByteString, AdminCall> calls = made.Where(static call => call.IsWrite).ToLookup(static call => call.RequestId);
        foreach (AuditRecord record in audit)
        {
            AdminCall? write = calls[record.RequestId].FirstOrDefault();
            _writes.Add(write);
            _contents.Add(write is null ? _contents[^1] : After(write));
        }
    }

    /// <summary>Revisions that were committed, from 1.</summary>
    public int Count => _contents.Count - 1;

    /// <summary>Who wrote a revision; null when nobody we know did.</summary>
    public AdminCall? WriteOf(long revision) => _writes[(int)revision];

    /// <summary>Entries of a revision, by key; of revision 0, none.</summary>
    public IReadOnlyDictionary<string, string> At(long revision) => _contents[(int)revision];

    /// <summary>The digest that a revision must have.</summary>
    public ByteString DigestAt(long revision) => EntrySet.Of(At(revision).Select(static entry => new RuleSetEntry(new EntryId(EntryKind.Flag, entry.Key), ByteString.CopyFromUtf8(entry.Value), 1))).Digest;

    private Dictionary<string, string> After(AdminCall write)
    {
        if (write.Kind == AdminCallKind.Rollback)
        {
            return new(At(Math.Min(write.ToRevision, Count)));
        }

        var content = new Dictionary<string, string>(_contents[^1]);
        foreach ((string key, string? value) in write.Writes)
        {
            if (value is null)
            {
                content.Remove(key);
            }
            else
            {
                content[key] = value;
            }
        }

        return content;
    }
}

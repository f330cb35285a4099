using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>
/// Five rules that together say that writes are linearizable. Because every write gets a revision of its own they cost one pass each, where a general
/// search is exponential. (a) Revisions are 1 to n without holes, each with the digest of the writes that lead to it. (b) What returned before another
/// was called has the lower revision. (c) A write follows the version it was made for. (d) A reading shows exactly the writes up to its revision, misses none
/// that had returned, and has none that was yet to be called. (e) A write without an answer is there once or not at all, and no refused one is.
/// </summary>
internal static class AdminRules
{
    public static IEnumerable<string> Check(AdminHistory history, CommittedContent commits) =>
        [.. Trail(history, commits), .. Answers(history, commits), .. Order(history), .. Readings(history, commits)];

    // (a), (c), and the first half of (e).
    private static IEnumerable<string> Trail(AdminHistory history, CommittedContent commits)
    {
        if (AuditChain.FindBreak(history.Audit, AuditChain.Start) is { } broken)
        {
            yield return $"The audit chain is broken at record {broken}.";
        }

        var ids = new HashSet<ByteString>();
        for (int i = 0; i < history.Audit.Count; i++)
        {
            AuditRecord record = history.Audit[i];
            AdminCall? write = commits.WriteOf(i + 1);
            if (record.After.Revision != i + 1 || record.Before.Revision != i || record.After.Lineage != history.Audit[0].After.Lineage)
            {
                yield return $"(a) Record {i + 1} leads from revision {record.Before.Revision} to {record.After.Revision}.";
            }

            if (!ids.Add(record.RequestId))
            {
                yield return $"(e) One request is committed twice, the second time as revision {i + 1}: {write}";
            }

            if (write is null || write.Outcome == AdminOutcome.Refused)
            {
                yield return $"(e) Revision {i + 1} was committed though nobody's request says so: {write}";
            }
            else if (write.Expected!.Revision != i)
            {
                yield return $"(c) Revision {i + 1} was made for revision {write.Expected.Revision}: {write}";
            }
            else if (record.After.Digest != commits.DigestAt(i + 1))
            {
                yield return $"(a) Revision {i + 1} has another digest than the writes up to it: {write}";
            }
        }
    }

    // What was acknowledged is in the trail under that revision, and nowhere else.
    private static IEnumerable<string> Answers(AdminHistory history, CommittedContent commits) =>
        from call in history.Calls
        where call.IsWrite && call.Outcome == AdminOutcome.Succeeded && !call.ChangedNothing
        where call.Version!.Revision > commits.Count || commits.WriteOf(call.Version.Revision)?.RequestId != call.RequestId || history.Audit[(int)call.Version.Revision - 1].After.Digest != call.Version.Digest
        select $"(e) An acknowledged write is not in the trail: {call}";

    // (b) In one sweep: calls in order of their beginning, against the highest revision of those that had returned by then.
    private static IEnumerable<string> Order(AdminHistory history)
    {
        AdminCall[] answered = [.. history.Calls.Where(static call => call is { Outcome: AdminOutcome.Succeeded, AskedRevision: 0 })];
        var returned = new Queue<AdminCall>(answered.OrderBy(static call => call.Returned));
        long highest = 0;
        foreach (AdminCall call in answered.OrderBy(static call => call.Called))
        {
            while (returned.TryPeek(out AdminCall? before) && before.Returned < call.Called)
            {
                highest = Math.Max(highest, returned.Dequeue().Version!.Revision);
            }

            bool isNewRevision = call.IsWrite && !call.ChangedNothing;
            if (isNewRevision ? call.Version!.Revision <= highest : call.Version!.Revision < highest)
            {
                yield return $"({(call.IsWrite ? 'b' : 'd')}) Revision {highest} had been answered before this was called: {call}";
            }
        }
    }

    // (d)
    private static IEnumerable<string> Readings(AdminHistory history, CommittedContent commits)
    {
        foreach (AdminCall call in history.Calls.Where(static call => call.Outcome == AdminOutcome.Succeeded && (!call.IsWrite || call.ChangedNothing)))
        {
            long revision = call.Version!.Revision;
            if (revision > commits.Count)
            {
                yield return $"(d) It shows revision {revision}, and there are {commits.Count}: {call}";
            }
            else if (call.Version.Digest != commits.DigestAt(revision))
            {
                yield return $"(d) It shows another digest than revision {revision} has: {call}";
            }
            else if (call.Content is { } content && !IsSame(content, commits.At(revision)))
            {
                yield return $"(d) It shows other entries than revision {revision} has: {call}";
            }
            else if (commits.WriteOf(revision) is { } write && write.Called > call.Returned)
            {
                yield return $"(d) It shows a write that was yet to be called ({write}): {call}";
            }
        }
    }

    private static bool IsSame(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out string? value) && value == entry.Value);
}

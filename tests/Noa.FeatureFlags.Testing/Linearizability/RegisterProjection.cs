namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>
/// A second opinion that knows nothing of revisions: each entry is a register, and the histories of registers must be linearizable one by one
/// (linearizability is local: Herlihy and Wing, 1990, theorem 1).
/// </summary>
internal static class RegisterProjection
{
    public static IEnumerable<string> Check(AdminHistory history, CommittedContent commits)
    {
        IEnumerable<string> keys = history.Calls.SelectMany(static call => call.Writes.Keys).Distinct().Order(StringComparer.Ordinal);
        return keys.Where(key => !RegisterChecker.IsLinearizable([.. Operations(history, commits, key)], null)).Select(static key => $"There is no order of operations that explains what was seen of '{key}'.");
    }

    private static IEnumerable<RegisterOperation> Operations(AdminHistory history, CommittedContent commits, string key)
    {
        foreach (AdminCall call in history.Calls)
        {
            long? returned = call.Outcome == AdminOutcome.Unknown ? null : call.Returned;
            if (call.Content is { } content && call.AskedRevision == 0)
            {
                yield return new(false, content.GetValueOrDefault(key), call.Called, returned);
            }
            else if (call.IsWrite && call.Outcome != AdminOutcome.Refused && !call.ChangedNothing && Written(call, commits, key) is { } written)
            {
                yield return new(true, written.Value, call.Called, returned);
            }
        }
    }

    // What a rollback writes is what the past had.
    private static (string? Value, bool _)? Written(AdminCall call, CommittedContent commits, string key)
    {
        if (call.Kind == AdminCallKind.Rollback)
        {
            return call.ToRevision <= commits.Count ? (commits.At(call.ToRevision).GetValueOrDefault(key), true) : null;
        }

        return call.Writes.TryGetValue(key, out string? value) ? (value, true) : null;
    }
}

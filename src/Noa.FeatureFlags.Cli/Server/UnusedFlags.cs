using Google.Protobuf.Collections;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary>Flags that nobody has evaluated for long, as far as that can be said.</summary>
/// <param name="Flags">They are in the rules, were not evaluated, and were not changed lately.</param>
/// <param name="NeededBy">Flags that have one of them as a prerequisite: they ask it without its being counted.</param>
internal sealed record UnusedFlags(IReadOnlyList<FlagUsage> Flags, IReadOnlyDictionary<string, IReadOnlyList<string>> NeededBy)
{
    /// <summary>Finds them.</summary>
    /// <param name="server">Knows when entries were changed.</param>
    /// <param name="environment">Where.</param>
    /// <param name="usage">All usage.</param>
    /// <param name="since">A flag that was evaluated at or after this is in use.</param>
    /// <exception cref="ToolFailure">Counting began later than that, so nothing can be said.</exception>
    public static UnusedFlags Find(ServerConnection server, string environment, QueryUsageResponse usage, DateTimeOffset since)
    {
        if (usage.CountingSince is null || usage.CountingSince.ToDateTimeOffset() > since)
        {
            string counted = usage.CountingSince is { } begin ? $"Usage has been counted since {begin.ToDateTimeOffset():u} only" : "No SDK has reported yet";
            throw ToolFailure.Negative($"{counted}: nothing can be said of the time since {since:u}. Ask for a shorter time.");
        }

        IReadOnlyList<Entry> entries = server.Entries(environment, 0).Entries;
        long newestOld = NewestRevisionBefore(server, environment, since);
        HashSet<string> settled = [.. entries.Where(entry => entry.Kind == EntryKind.Flag && entry.ChangedAtRevision <= newestOld).Select(static entry => entry.Key)];
        FlagUsage[] unused = [.. usage.Flags.Where(flag => settled.Contains(flag.FlagKey) && !(flag.LastEvaluated?.ToDateTimeOffset() >= since))];
        return new UnusedFlags(unused, NeededByOf(entries));
    }

    // A flag that came or was changed yesterday is not stale, whoever evaluates it.
    private static long NewestRevisionBefore(ServerConnection server, string environment, DateTimeOffset since)
    {
        var request = new ListRevisionsRequest { Environment = environment, PageSize = 1000 };
        do
        {
            ListRevisionsResponse page = server.Admin.ListRevisions(request, server.Key);
            if (FirstBefore(page.Revisions, since) is { } found)
            {
                return found;
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return 0;
    }

    private static long? FirstBefore(RepeatedField<RevisionInfo> newestFirst, DateTimeOffset since) =>
        newestFirst.FirstOrDefault(revision => revision.CommittedAt.ToDateTimeOffset() < since)?.Version.Revision;

    private static Dictionary<string, IReadOnlyList<string>> NeededByOf(IReadOnlyList<Entry> entries) => EntryDefinitions.Parse(entries.Select(static entry => new RuleSetEntry(entry))).Flags
        .SelectMany(static flag => flag.Prerequisites, static (FlagDefinition flag, Prerequisite prerequisite) => (Needed: prerequisite.Flag, By: flag.Key))
        .GroupBy(static pair => pair.Needed, static pair => pair.By)
        .ToDictionary(static group => group.Key, static IReadOnlyList<string> (group) => [.. group.Distinct()]);
}

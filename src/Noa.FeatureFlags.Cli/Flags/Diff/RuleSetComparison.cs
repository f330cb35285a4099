using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>Finds the entries in which two rule sets differ: in the order of the new one, those removed last.</summary>
internal static class RuleSetComparison
{
    public static IReadOnlyList<EntryChange> CompareFlags(RuleSetDefinition old, RuleSetDefinition @new) => Compare(
        old.Flags.ToDictionary(static flag => flag.Key),
        @new.Flags.ToDictionary(static flag => flag.Key),
        key => old.UnreadableFlags.Contains(key) || @new.UnreadableFlags.Contains(key),
        LongForm.Of);

    public static IReadOnlyList<EntryChange> CompareSegments(RuleSetDefinition old, RuleSetDefinition @new) => Compare(
        old.Segments.ToDictionary(static segment => segment.Key),
        @new.Segments.ToDictionary(static segment => segment.Key),
        key => old.UnreadableSegments.Contains(key) || @new.UnreadableSegments.Contains(key),
        LongForm.Of);

    private static List<EntryChange> Compare<T>(Dictionary<string, T> old, Dictionary<string, T> @new, Func<string, bool> isUnreadable, Func<T, JsonElement> toJson)
    {
        List<EntryChange> changes = [];
        foreach (string key in @new.Keys.Union(old.Keys).Where(key => !isUnreadable(key)))
        {
            if (!old.TryGetValue(key, out T? before))
            {
                changes.Add(new(key, EntryChange.Added, []));
            }
            else if (!@new.TryGetValue(key, out T? after))
            {
                changes.Add(new(key, EntryChange.Removed, []));
            }
            else if (JsonComparison.Compare(toJson(before), toJson(after)) is { Count: > 0 } properties)
            {
                changes.Add(new(key, EntryChange.Changed, properties));
            }
        }

        return changes;
    }
}

using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Writes individual targets: users' keys by themselves, and among lists of other kinds a place for each list of users.</summary>
internal static class TargetWriter
{
    public static void Write(Utf8JsonWriter writer, FlagDefinition flag, ServingWriter servings)
    {
        // A place names a variation alone, so that all users of one variation are one list, at the place of the first.
        TargetList[] users = [.. flag.Targets.Where(IsOfUsers)
            .GroupBy(static list => list.Variation, StringComparer.Ordinal)
            .Select(static lists => new TargetList { Variation = lists.Key, Keys = [.. lists.SelectMany(static list => list.Keys)] })];
        writer.WriteStartArray("targets");
        foreach (TargetList list in users)
        {
            WriteList(writer, list, servings, list.Keys, kind: null);
        }

        writer.WriteEndArray();
        if (users.Length == flag.Targets.Count || flag.Targets.All(IsOfUsers))
        {
            return;
        }

        writer.WriteStartArray("contextTargets");
        var placed = new HashSet<string>(StringComparer.Ordinal);
        foreach (TargetList list in flag.Targets.Where(list => !IsOfUsers(list) || placed.Add(list.Variation)))
        {
            WriteList(writer, list, servings, IsOfUsers(list) ? [] : list.Keys, list.Kind);
        }

        writer.WriteEndArray();
    }

    private static bool IsOfUsers(TargetList list) => list.Kind == EvaluationContext.DefaultKind;

    private static void WriteList(Utf8JsonWriter writer, TargetList list, ServingWriter servings, IReadOnlyList<string> keys, string? kind)
    {
        writer.WriteStartObject();
        if (kind is not null)
        {
            writer.WriteString("contextKind", kind);
        }

        writer.WriteNumber("variation", servings.IndexOf(list.Variation));
        writer.WriteStrings("values", keys);
        writer.WriteEndObject();
    }
}

using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Turns counts since the start into summaries of what came since the last one. Not thread-safe.</summary>
internal sealed class SummaryCounts(TimeProvider timeProvider)
{
    private readonly Dictionary<(string Flag, string? Variation), long> _told = [];
    private DateTimeOffset _since = timeProvider.GetUtcNow();

    /// <summary>Writes a summary event, when there is something to tell. What was written counts as told.</summary>
    /// <param name="writer">Stands in an array.</param>
    /// <param name="counts">Counts since the start.</param>
    /// <param name="find">Knows flags; null for those that did not come from LaunchDarkly.</param>
    /// <returns>Whether something was written.</returns>
    public bool TryWrite(Utf8JsonWriter writer, IEnumerable<EvaluationCount> counts, Func<string, KnownItem?> find)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        IGrouping<string, (EvaluationCount Count, long New)>[] flags = [.. NewOf(counts).Where(count => find(count.Count.Flag) is { Events.IsLeftOutOfSummaries: false }).GroupBy(static count => count.Count.Flag)];
        if (flags.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "summary");
            writer.WriteNumber("startDate", _since.ToUnixTimeMilliseconds());
            writer.WriteNumber("endDate", now.ToUnixTimeMilliseconds());
            writer.WriteStartObject("features");
            foreach (IGrouping<string, (EvaluationCount Count, long New)> flag in flags)
            {
                WriteFlag(writer, flag.Key, flag, find(flag.Key)!.Value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        _since = now;
        return flags.Length > 0;
    }

    private List<(EvaluationCount Count, long New)> NewOf(IEnumerable<EvaluationCount> counts)
    {
        var all = new List<(EvaluationCount, long)>();
        foreach (EvaluationCount count in counts)
        {
            (string, string?) name = (count.Flag, count.Variation);
            long told = _told.GetValueOrDefault(name);
            if (count.Count != told)
            {
                // A flag that came back with other variations counts from zero again.
                all.Add((count, count.Count > told ? count.Count - told : count.Count));
                _told[name] = count.Count;
            }
        }

        return all;
    }

    private static void WriteFlag(Utf8JsonWriter writer, string key, IEnumerable<(EvaluationCount Count, long New)> counts, KnownItem known)
    {
        writer.WriteStartObject(key);
        writer.WriteStartArray("contextKinds");
        foreach (string kind in known.Flag is { } flag ? KindsOf(flag) : [EvaluationContext.DefaultKind])
        {
            writer.WriteStringValue(kind);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("counters");
        foreach ((EvaluationCount count, long added) in counts)
        {
            writer.WriteStartObject();
            if (!known.TryWriteServed(writer, count.Variation))
            {
                writer.WriteNull("value");
            }

            writer.WriteNumber("count", added);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Reads are counted without their contexts: told is whom the flag asks about.
    private static IEnumerable<string> KindsOf(FlagDefinition flag) => flag.Targets.Select(static list => list.Kind)
        .Concat(flag.Rules.SelectMany(static rule => rule.Clauses.Select(static clause => clause.Kind).Append(KindOf(rule.Serve))))
        .Append(KindOf(flag.Fallthrough))
        .OfType<string>()
        .Where(static kind => kind != "multi")
        .DefaultIfEmpty(EvaluationContext.DefaultKind)
        .Distinct(StringComparer.Ordinal);

    private static string? KindOf(Serving serving) => serving switch
    {
        Rollout rollout => rollout.Kind,
        Experiment experiment => experiment.Kind,
        _ => null,
    };
}

using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>What providers counted since the report before. Their counters only grow, and reads know nothing of this.</summary>
internal sealed class UsageCounts(IReadOnlyList<RuleSetProvider> providers)
{
    /// <summary>Counts in one report: what servers take.</summary>
    private const int MaxInReport = 10_000;

    private readonly Dictionary<(int Provider, string Flag, string? Variation), long> _reported = [];

    /// <summary>Adds what was counted since the last time. What does not fit comes with the next report.</summary>
    /// <returns>Whether there is more.</returns>
    public bool MoveTo(ReportRequest report, DateTimeOffset now)
    {
        var at = now.ToTimestamp();
        for (int provider = 0; provider < providers.Count; provider++)
        {
            foreach (EvaluationCount count in providers[provider].ReadCounts())
            {
                if (report.Counts.Count == MaxInReport)
                {
                    return true;
                }

                var key = (provider, count.Flag, count.Variation);
                long before = _reported.GetValueOrDefault(key);
                _reported[key] = count.Count;

                // A flag that went and came back begins to count anew.
                long since = count.Count < before ? count.Count : count.Count - before;
                if (since > 0)
                {
                    report.Counts.Add(new Protocol.V1.EvaluationCount { FlagKey = count.Flag, Variation = count.Variation ?? "", Count = (ulong)since, LastEvaluated = at });
                }
            }
        }

        return false;
    }
}

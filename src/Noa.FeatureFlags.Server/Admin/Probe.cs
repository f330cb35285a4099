using System.Text.Json;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>Evaluates the flags that a change concerns, before and after: does everything answer, and for whom does it answer otherwise?</summary>
internal static class Probe
{
    /// <summary>Most evaluations for one change, which take a tenth of a second.</summary>
    private const int MaxEvaluations = 50_000;

    /// <summary>Tries the candidate.</summary>
    /// <param name="flags">Keys of flags that may evaluate differently.</param>
    /// <param name="contexts">Whom to evaluate for.</param>
    /// <param name="before">The rules that are served.</param>
    /// <param name="after">The rules as they would be.</param>
    /// <param name="candidate">Takes violations.</param>
    public static Impact Run(IReadOnlyCollection<string> flags, IReadOnlyList<EvaluationContext> contexts, IFeatureFlags before, IFeatureFlags after, Candidate candidate)
    {
        var impact = new Impact { ChangedKeys = { flags.Order(StringComparer.Ordinal) } };
        int perFlag = Math.Clamp(MaxEvaluations / Math.Max(1, 2 * flags.Count), 1, contexts.Count);
        impact.Probes = (uint)perFlag;
        foreach (string key in impact.ChangedKeys)
        {
            uint changes = 0;
            foreach (EvaluationContext context in contexts.Take(perFlag))
            {
                EvaluationDetail<JsonElement> was = before.Evaluate(key, context, default(JsonElement));
                EvaluationDetail<JsonElement> becomes = after.Evaluate(key, context, default(JsonElement));
                changes += was.Variation == becomes.Variation ? 0u : 1u;
                if (becomes.Error == EvaluationError.General && was.Error != EvaluationError.General)
                {
                    candidate.Violations.Add(new Violation { Key = key, Path = $"$.flags.{key}", Code = "probe-failed", Message = "It failed when it was tried: a strategy that it names throws. Mend the strategy or the rule." });
                    break;
                }
            }

            if (changes > 0)
            {
                impact.ProbeChanges[key] = changes;
            }
        }

        return impact;
    }
}

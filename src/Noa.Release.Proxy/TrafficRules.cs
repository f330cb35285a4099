using Noa.FeatureFlags;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.Release.Proxy;

/// <summary>Who gets which version, as a rule set: the SDK draws, so that a share of traffic is the same people as a share of a flag.</summary>
internal sealed class TrafficRules : IDisposable
{
    private readonly InMemorySource _source = new(RuleSetDefinition.Empty);
    private readonly FeatureFlagClient _flags;

    public TrafficRules() => _flags = new FeatureFlagClient(new RuleSetProvider(_source));

    /// <summary>Of the rules in use.</summary>
    public int Revision => _flags.GetValue("revision", EvaluationContext.Empty, 0);

    /// <summary>Puts new rules in use.</summary>
    /// <returns>What is wrong with them; null when nothing is, and they are in use.</returns>
    public string? Replace(RuleSetDefinition rules)
    {
        RuleSetUpdate update = _source.Replace(rules);
        string problems = string.Join("; ", rules.Diagnostics.Concat(update.Diagnostics).Where(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error));
        return problems.Length == 0 ? null : problems;
    }

    /// <summary>Where a request goes; an empty slot when there is no version.</summary>
    public Destination Choose(string key)
    {
        IFeatureFlags rules = _flags.Snapshot();
        EvaluationContext context = EvaluationContext.For(key);
        string slot = rules.GetValue("slot", context, "");
        return new Destination(slot, rules.GetValue($"url-{slot}", context, ""), rules.GetValue($"version-{slot}", context, ""), rules.GetValue("revision", context, 0));
    }

    public void Dispose() => _flags.Dispose();
}

/// <summary>Where a request goes, by which rules.</summary>
internal readonly record struct Destination(string Slot, string Url, string Version, int Revision);

using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Benchmarks.Workloads;

/// <summary>Clients over the workloads' rule sets, made when first needed and shared by all cases of a run.</summary>
internal static class NoaFixture
{
    private static readonly Lazy<FeatureFlagClient> ReadsOnce = new(static () => new FeatureFlagClient(Load(ReadRules.Write())));

    public static FeatureFlagClient Reads => ReadsOnce.Value;

    /// <summary>Parses, compiles and publishes a rule set; what was parsed is garbage afterwards.</summary>
    /// <exception cref="InvalidOperationException">The rule set was not taken whole: nothing measured on it would mean anything.</exception>
    public static RuleSetProvider Load(byte[] json)
    {
        var provider = new RuleSetProvider(new PushedSource());
        RuleSetUpdate update = provider.Replace(RuleSetJson.Parse(json));
        return update.Diagnostics.Count == 0
            ? provider
            : throw new InvalidOperationException("The rule set has errors: " + string.Join("; ", update.Diagnostics.Take(3)));
    }
}

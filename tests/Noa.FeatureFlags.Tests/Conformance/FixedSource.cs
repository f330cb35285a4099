using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Conformance;

/// <summary>Hands over one rule set, or nothing at all.</summary>
internal sealed class FixedSource(RuleSetDefinition? ruleSet) : IRuleSetSource
{
    public string Name => "a fixed rule set";

    public Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
    {
        if (ruleSet is not null)
        {
            sink.Replace(ruleSet);
        }

        return Task.Delay(Timeout.Infinite, cancellationToken);
    }
}

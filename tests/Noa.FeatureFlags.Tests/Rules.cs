using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests;

/// <summary>A client over rules written as JSON, and the hands to change them.</summary>
internal sealed class Rules : IDisposable
{
    private readonly InMemorySource _source = new(RuleSetDefinition.Empty);

    public Rules(string json)
    {
        Provider = new RuleSetProvider(_source);
        Client = new FeatureFlagClient(Provider);
        Last = Provider.Replace(RuleSetJson.Parse(json));
    }

    public RuleSetProvider Provider { get; }

    public FeatureFlagClient Client { get; }

    /// <summary>The outcome of the last change.</summary>
    public RuleSetUpdate Last { get; private set; }

    public static EvaluationContext User { get; } = EvaluationContext.For("user-1");

    public bool this[string flag] => Client.IsEnabled(flag, User);

    public RuleSetUpdate Replace(string json) => Last = Provider.Replace(RuleSetJson.Parse(json));

    public RuleSetUpdate Apply(string json, string[]? removedFlags = null, string[]? removedSegments = null) => Last = Provider.Apply(new RuleSetChanges
    {
        Upserts = RuleSetJson.Parse(json),
        RemovedFlags = removedFlags ?? [],
        RemovedSegments = removedSegments ?? [],
    });

    /// <summary>The only diagnostic of the last change.</summary>
    public RuleSetDiagnostic OnlyDiagnostic() => Assert.Single(Last.Diagnostics);

    public void Dispose() => Client.Dispose();
}

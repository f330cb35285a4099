using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>What was said to a <see cref="FeatureFlagsBuilder"/>: one for each service collection, however often <c>AddFeatureFlags</c> is called.</summary>
internal sealed class FeatureFlagsRegistration
{
    private readonly List<Func<IServiceProvider, IRuleSetSource, IRuleSetSource>> _overrides = [];
    private readonly List<Func<IServiceProvider, IFlagProvider>> _failovers = [];
    private string? _origin;
    private string? _exposuresOrigin;

    /// <summary>Makes the source; null when there is none, or when <see cref="Provider"/> stands in its place.</summary>
    public Func<IServiceProvider, IRuleSetSource>? Source { get; private set; }

    /// <summary>Makes a provider that is not made of a source.</summary>
    public Func<IServiceProvider, IFlagProvider>? Provider { get; private set; }

    /// <summary>Each lays something over the source made so far; the last lies on top.</summary>
    public IReadOnlyList<Func<IServiceProvider, IRuleSetSource, IRuleSetSource>> Overrides => _overrides;

    /// <summary>Providers that are asked when those before them cannot answer.</summary>
    public IReadOnlyList<Func<IServiceProvider, IFlagProvider>> Failovers => _failovers;

    public void UseSource(string origin, Func<IServiceProvider, IRuleSetSource> source)
    {
        ClaimOrigin(origin);
        Source = source;
    }

    public void UseProvider(string origin, Func<IServiceProvider, IFlagProvider> provider)
    {
        ClaimOrigin(origin);
        Provider = provider;
    }

    public void Override(Func<IServiceProvider, IRuleSetSource, IRuleSetSource> layer) => _overrides.Add(layer);

    public void FailOver(Func<IServiceProvider, IFlagProvider> provider) => _failovers.Add(provider);

    /// <summary>Notes who takes exposures.</summary>
    /// <exception cref="InvalidOperationException">Somebody does already.</exception>
    public void ClaimExposures(string origin)
    {
        if (_exposuresOrigin is not null)
        {
            throw new InvalidOperationException(
                $"Exposures already go to {_exposuresOrigin}, so {origin} cannot take them too: write one {nameof(IExposureSink)} that hands them to both.");
        }

        _exposuresOrigin = origin;
    }

    /// <summary>What is missing or does not fit together, as sentences that say what to call.</summary>
    public IEnumerable<string> Problems()
    {
        if (_origin is null)
        {
            yield return "Feature flags have no source: call FromFile, FromJson, FromSource or FromProvider behind AddFeatureFlags().";
        }

        if (Provider is not null && _overrides.Count > 0)
        {
            yield return $"Flags of {_origin} cannot be overridden, because that provider has no rule set: leave OverriddenByFile and OverriddenByEnvironment out, or use FromSource.";
        }
    }

    private void ClaimOrigin(string origin)
    {
        if (_origin is not null)
        {
            throw new InvalidOperationException(
                $"Feature flags already come from {_origin}, so {origin} cannot be their source too: use one source, and lay others over it with OverriddenByFile or behind it with FailingOverTo.");
        }

        _origin = origin;
    }
}

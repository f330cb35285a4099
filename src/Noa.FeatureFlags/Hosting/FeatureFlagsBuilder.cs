using Microsoft.Extensions.DependencyInjection;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Hosting;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags;

/// <summary>Says where flags come from: exactly one <c>From...</c>, then what may override it or stand in for it.</summary>
/// <remarks>
/// Relative paths are taken from the host's content root; without a host, from the current directory.
/// Nothing is read before the container makes the flags.
/// </remarks>
public sealed class FeatureFlagsBuilder
{
    private readonly FeatureFlagsRegistration _registration;

    internal FeatureFlagsBuilder(IServiceCollection services, FeatureFlagsRegistration registration)
    {
        Services = services;
        _registration = registration;
    }

    /// <summary>The service collection, for extensions that add sources of their own.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Reads flags from a file and follows its changes.</summary>
    /// <param name="path">A rule set in the format of <c>flags.json</c>. It may be missing at the start.</param>
    /// <exception cref="InvalidOperationException">There is a source already.</exception>
    public FeatureFlagsBuilder FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _registration.UseSource($"FromFile(\"{path}\")", services => SourceFactory.File(services, path));
        return this;
    }

    /// <summary>Uses flags that are part of the program.</summary>
    /// <param name="json">A rule set in the format of <c>flags.json</c>.</param>
    /// <exception cref="FormatException">The text has errors; the message lists them.</exception>
    /// <exception cref="InvalidOperationException">There is a source already.</exception>
    public FeatureFlagsBuilder FromJson(string json)
    {
        var source = InMemorySource.FromJson(json);
        _registration.UseSource("FromJson", _ => source);
        return this;
    }

    /// <summary>Uses a source of your own, or of another package.</summary>
    /// <param name="source">Makes the source, once.</param>
    /// <exception cref="InvalidOperationException">There is a source already.</exception>
    public FeatureFlagsBuilder FromSource(Func<IServiceProvider, IRuleSetSource> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _registration.UseSource("FromSource", source);
        return this;
    }

    /// <summary>Uses a provider that evaluates by itself, such as another vendor's SDK.</summary>
    /// <param name="provider">Makes the provider, once; it is disposed with the container. What it throws when it is started or read is logged, and reads give default values.</param>
    /// <exception cref="InvalidOperationException">There is a source already.</exception>
    public FeatureFlagsBuilder FromProvider(Func<IServiceProvider, IFlagProvider> provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        _registration.UseProvider("FromProvider", provider);
        return this;
    }

    /// <summary>Lays a file over everything said so far: of a flag in both, the file's definition counts.</summary>
    /// <param name="path">A rule set in the format of <c>flags.json</c>. It may be missing.</param>
    public FeatureFlagsBuilder OverriddenByFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _registration.Override((services, inner) => SourceFactory.OverriddenByFile(services, inner, path));
        return this;
    }

    /// <summary>Lays environment variables with the usual prefix over everything said so far; see <see cref="EnvironmentOverrideSource"/>.</summary>
    public FeatureFlagsBuilder OverriddenByEnvironment() => OverriddenByEnvironment(new EnvironmentOverrideOptions().Prefix);

    /// <summary>Lays environment variables over everything said so far; see <see cref="EnvironmentOverrideSource"/>.</summary>
    /// <param name="prefix">What stands before a flag's key in a variable's name.</param>
    public FeatureFlagsBuilder OverriddenByEnvironment(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        _registration.Override((_, inner) => SourceFactory.OverriddenByEnvironment(inner, prefix));
        return this;
    }

    /// <summary>Names a provider that is asked when those before it are not ready, fail, or do not know the flag.</summary>
    /// <param name="provider">Makes the provider, once.</param>
    public FeatureFlagsBuilder FailingOverTo(Func<IServiceProvider, IFlagProvider> provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        _registration.FailOver(provider);
        return this;
    }

    /// <summary>Sends exposures and tracked events to a sink.</summary>
    /// <param name="sink">Makes the sink, once; the container disposes it after what waits was handed over.</param>
    /// <exception cref="InvalidOperationException">They go to a sink already.</exception>
    public FeatureFlagsBuilder WithExposures(Func<IServiceProvider, IExposureSink> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return WithExposures("WithExposures", sink);
    }

    /// <summary>Appends exposures and tracked events to a file, one JSON object a line; see <see cref="NdjsonFileExposureSink"/>.</summary>
    /// <param name="path">The file; folders are made when needed.</param>
    /// <exception cref="InvalidOperationException">They go to a sink already.</exception>
    public FeatureFlagsBuilder WithExposureFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WithExposures($"WithExposureFile(\"{path}\")", services => new NdjsonFileExposureSink(ContentPath.Of(services, path)));
    }

    private FeatureFlagsBuilder WithExposures(string origin, Func<IServiceProvider, IExposureSink> sink)
    {
        _registration.ClaimExposures(origin);
        Services.AddSingleton(sink);
        return this;
    }
}

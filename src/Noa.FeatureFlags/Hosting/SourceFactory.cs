using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Makes the sources that the builder names, with the container's logger, clock and content root.</summary>
internal static class SourceFactory
{
    public static IRuleSetSource File(IServiceProvider services, string path) =>
        new FileSource(ContentPath.Of(services, path), new FileSourceOptions { Logger = services.Logger(), TimeProvider = services.Clock(), DisplayPath = path });

    // Without a logger: that the file is missing is the normal case, not a warning. The provider's status names any trouble with it.
    public static IRuleSetSource OverriddenByFile(IServiceProvider services, IRuleSetSource inner, string path) =>
        new LayeredSource(new FileSource(ContentPath.Of(services, path), new FileSourceOptions { TimeProvider = services.Clock(), DisplayPath = path }), inner);

    // Without a logger: the provider logs the warnings that come with the rule set, and once is enough.
    public static IRuleSetSource OverriddenByEnvironment(IRuleSetSource inner, string prefix) =>
        new EnvironmentOverrideSource(inner, new EnvironmentOverrideOptions { Prefix = prefix });
}

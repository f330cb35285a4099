using Microsoft.Extensions.DependencyInjection;
using Noa.FeatureFlags;
using Noa.FeatureFlags.Providers.LaunchDarkly;

namespace Snippets;

internal static class LaunchDarkly
{
    public static void Follow(IServiceCollection services, string sdkKey)
    {
        // snippet: launchdarkly
        services.AddFeatureFlags().FromLaunchDarkly(sdkKey);
        // end
    }

    public static void AddTheirs(IServiceCollection services, string sdkKey)
    {
        // snippet: launchdarkly-engine
        services.AddFeatureFlags().FromLaunchDarkly(sdkKey, options => options.Engine = LaunchDarklyEngine.LaunchDarkly);
        // end
    }

    public static EvaluationContext WithPrivate()
    {
        // snippet: launchdarkly-private
        var context = EvaluationContext.For("user-42", ("plan", "pro"), ("email", "ann@example.com"), LaunchDarklyAttributes.Private("email"));
        // end
        return context;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Noa.FeatureFlags;

namespace Snippets;

internal static class LaunchDarkly
{
    public static void Follow(IServiceCollection services, string sdkKey)
    {
        // snippet: launchdarkly
        services.AddFeatureFlags().FromLaunchDarkly(sdkKey);
        // end
    }
}

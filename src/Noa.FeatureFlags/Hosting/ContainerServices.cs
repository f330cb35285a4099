using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Noa.FeatureFlags.Hosting;

/// <summary>What is taken from a container when it has it, and does without when not.</summary>
internal static class ContainerServices
{
    /// <summary>Category of all log lines.</summary>
    public const string LogCategory = "Noa.FeatureFlags";

    public static ILogger Logger(this IServiceProvider services) =>
        services.GetService<ILoggerFactory>()?.CreateLogger(LogCategory) ?? NullLogger.Instance;

    public static TimeProvider Clock(this IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}

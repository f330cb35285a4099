using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Messages of the host; ids 1300 to 1399 are theirs. They are stable, and listed in docs/hosting.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1300, LogLevel.Information, "{Changed} flags of {Provider} changed, {Total} are in use: {Flags}")]
    public static partial void RuleSetChanged(ILogger logger, int changed, string provider, int total, string flags);

    [LoggerMessage(EventId = 1301, Message = "Flags of {Provider} are {State}{Detail}")]
    public static partial void StateChanged(ILogger logger, LogLevel level, string provider, ProviderState state, string detail);

    [LoggerMessage(1302, LogLevel.Warning, "Flags of {Provider} were not ready within {Timeout}: {Detail}. The host starts all the same, and reads return default values until they are.")]
    public static partial void StartedWithoutFlags(ILogger logger, string provider, TimeSpan timeout, string detail);

    [LoggerMessage(1303, LogLevel.Information, "{Changed} flags of {Provider} changed: {Flags}")]
    public static partial void ForeignFlagsChanged(ILogger logger, int changed, string provider, string flags);
}

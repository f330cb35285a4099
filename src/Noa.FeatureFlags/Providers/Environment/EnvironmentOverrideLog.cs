using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers;

internal static partial class EnvironmentOverrideLog
{
    [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "{Path} is ignored: {Trouble}")]
    public static partial void Ignored(ILogger logger, string path, string trouble);
}

using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers;

/// <summary>Messages of environment overrides; ids 1130 to 1139 are theirs.</summary>
internal static partial class EnvironmentOverrideLog
{
    [LoggerMessage(EventId = 1130, Level = LogLevel.Warning, Message = "{Path} is ignored: {Trouble}")]
    public static partial void Ignored(ILogger logger, string path, string trouble);
}

using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Providers.Redis;

internal static partial class RedisSourceLog
{
    [LoggerMessage(EventId = 5101, Level = LogLevel.Information, Message = "Rule set {Version} with {Entries} entries of Redis is in use")]
    public static partial void Applied(ILogger logger, RuleSetVersion version, int entries);

    [LoggerMessage(EventId = 5102, Level = LogLevel.Warning, Message = "{Detail} The last good rules stay in use")]
    public static partial void Stale(ILogger logger, string detail);

    [LoggerMessage(EventId = 5103, Level = LogLevel.Warning, Message = "The last good rules cannot be kept on disk; a start without Redis would have none of them")]
    public static partial void NotKept(ILogger logger, Exception exception);
}

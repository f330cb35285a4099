using StackExchange.Redis;

namespace Noa.FeatureFlags.Server.Redis;

internal static partial class RedisLog
{
    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "{Store} cannot be used: {Detail} The last known rules are served on, changes are refused")]
    public static partial void Stale(ILogger logger, string store, string detail);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Information, Message = "{Store} answers and takes writes")]
    public static partial void Live(ILogger logger, string store);

    [LoggerMessage(EventId = 7003, Level = LogLevel.Information, Message = "The {Kind} connection to Redis was lost: {Failure}")]
    public static partial void ConnectionLost(ILogger logger, ConnectionFailureType failure, ConnectionType kind);

    [LoggerMessage(EventId = 7004, Level = LogLevel.Information, Message = "The {Kind} connection to Redis is back")]
    public static partial void ConnectionRestored(ILogger logger, ConnectionType kind);

    [LoggerMessage(EventId = 7005, Level = LogLevel.Warning, Message = "Announcements of changes cannot be heard; other nodes' changes come a little later")]
    public static partial void NotSubscribed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 7006, Level = LogLevel.Critical, Message = "REGRESSED: {Detail} What is known is served on, and changes are refused, until somebody runs 'noa store restore' or 'noa store adopt'")]
    public static partial void Regressed(ILogger logger, string detail);

    [LoggerMessage(EventId = 7007, Level = LogLevel.Warning, Message = "Redis went back, and the newest known rules are written to it again, as Noa:Redis:RegressionPolicy says: {Detail}")]
    public static partial void Restoring(ILogger logger, string detail);

    [LoggerMessage(EventId = 7008, Level = LogLevel.Warning, Message = "{Detail}")]
    public static partial void NotDurable(ILogger logger, string detail);

    [LoggerMessage(EventId = 7009, Level = LogLevel.Error, Message = "Environment {Environment} could not be brought up to date; what is known is served on")]
    public static partial void NotFollowed(ILogger logger, string environment, Exception exception);

    [LoggerMessage(EventId = 7010, Level = LogLevel.Warning, Message = "The node's own copy of the rules cannot be written; a start while Redis is down would have none")]
    public static partial void NotKept(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 7011, Level = LogLevel.Information, Message = "Environment {Environment} follows {Version}, served {Served}")]
    public static partial void Followed(ILogger logger, string environment, Protocol.RuleSetVersion version, Protocol.RuleSetVersion served);
}

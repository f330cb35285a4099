using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Providers.Grpc;

internal static partial class FlagServerLog
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Following {Environment} of the flag server {Address} (node {Node})")]
    public static partial void Following(ILogger logger, string environment, string address, string node);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning, Message = "The stream to the flag server {Address} was lost ({Detail}); the next attempt is in {Delay}")]
    public static partial void Lost(ILogger logger, string address, string detail, TimeSpan delay);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Debug, Message = "Rule set {Version} with {Entries} entries is in use")]
    public static partial void Applied(ILogger logger, RuleSetVersion version, int entries);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Error, Message = "A rule set was refused ({Reason}): {Detail} The one before stays in use")]
    public static partial void Refused(ILogger logger, NackReason reason, string detail);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Error, Message = "Rule set {Digest} ended this process twice and is put aside for a week")]
    public static partial void Quarantined(ILogger logger, string digest);

    [LoggerMessage(EventId = 5006, Level = LogLevel.Warning, Message = "The last good rules cannot be kept on disk; a start without the server would have none of them")]
    public static partial void NotKept(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 5007, Level = LogLevel.Information, Message = "Rule set {Version} of the disk is in use until the flag server answers")]
    public static partial void Restored(ILogger logger, RuleSetVersion version);

    [LoggerMessage(EventId = 5008, Level = LogLevel.Error, Message = "No contact with the flag server {Address} for {Time}; the last good rules stay in use")]
    public static partial void Alarm(ILogger logger, string address, TimeSpan time);

    [LoggerMessage(EventId = 5020, Level = LogLevel.Warning, Message = "Usage cannot be reported to {Address} ({Detail}); it is kept, as far as there is room, and sent later")]
    public static partial void NotReported(ILogger logger, string address, string detail);

    [LoggerMessage(EventId = 5021, Level = LogLevel.Error, Message = "{Address} refused a report of usage, which is lost: {Detail}")]
    public static partial void ReportRefused(ILogger logger, string address, string detail);

    [LoggerMessage(EventId = 5022, Level = LogLevel.Warning, Message = "{Address} has no room for {Dropped} counts, exposures or events of a report: its limits are in docs/server.md")]
    public static partial void ReportCut(ILogger logger, string address, ulong dropped);

    [LoggerMessage(EventId = 5023, Level = LogLevel.Warning, Message = "{Lost} exposures and events could not be reported to {Address} before the end and are lost")]
    public static partial void ReportsLost(ILogger logger, string address, long lost);

    [LoggerMessage(EventId = 5009, Level = LogLevel.Information, Message = "Streams to {Address} keep failing: asking every {Interval} instead")]
    public static partial void Polling(ILogger logger, string address, TimeSpan interval);
}

namespace Noa.FeatureFlags.Server.RuleFiles;

internal static partial class RuleFileLog
{
    [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "Environment {Environment} follows {Path} and takes no other changes")]
    public static partial void Follows(ILogger logger, string environment, string path);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Error, Message = "{Path} was refused; environment {Environment} stays at revision {Revision}: {Why}")]
    public static partial void Refused(ILogger logger, string path, string environment, long revision, string why);

    [LoggerMessage(EventId = 6003, Level = LogLevel.Warning, Message = "{Path} cannot be taken up now; it is tried again every {Seconds} s: {Why}")]
    public static partial void Waits(ILogger logger, string path, double seconds, string why);

    [LoggerMessage(EventId = 6004, Level = LogLevel.Warning, Message = "{Path} is left alone: its name, without .json, is to be an environment's. {Rule}")]
    public static partial void BadName(ILogger logger, string path, string rule);

    [LoggerMessage(EventId = 6005, Level = LogLevel.Warning, Message = "{Path} is left alone: there are {Count} environments, the most there may be")]
    public static partial void TooMany(ILogger logger, string path, int count);

    [LoggerMessage(EventId = 6006, Level = LogLevel.Warning, Message = "The rules folder {Path} cannot be looked through now: {Why}")]
    public static partial void FolderNotRead(ILogger logger, string path, string why);
}

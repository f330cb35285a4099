using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Streaming;

internal static partial class StreamingLog
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Subscriber {Sdk} {SdkVersion} (key {KeyId}) follows {Environment} from {Have}")]
    public static partial void Subscribed(ILogger logger, string sdk, string sdkVersion, string keyId, string environment, RuleSetVersion? have);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "A subscriber (key {KeyId}) of {Environment} refuses {Version}: {Reason}. {Detail}")]
    public static partial void Refused(ILogger logger, string keyId, string environment, RuleSetVersion? version, NackReason reason, string detail);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "A subscriber (key {KeyId}) took nothing for {Timeout} and was cut off")]
    public static partial void SlowReaderCutOff(ILogger logger, string keyId, TimeSpan timeout);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "A subscriber (key {KeyId}) of {Environment} has {Have}, which is newer than {Current}, the newest here: was the store restored from a backup?")]
    public static partial void Behind(ILogger logger, string keyId, string environment, RuleSetVersion? have, RuleSetVersion current);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Warning, Message = "A subscriber (key {KeyId}) of {Environment} has {Have}, whose digest is not the one of that revision: it gets a snapshot")]
    public static partial void DigestDiffers(ILogger logger, string keyId, string environment, RuleSetVersion? have);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Information, Message = "{Environment}: {Version} is {State}; everybody else has {Served}")]
    public static partial void Moved(ILogger logger, string environment, RuleSetVersion version, DistributionState state, RuleSetVersion served);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Error, Message = "{Environment}: {Version} was refused by {Nacks} subscriber(s) and goes no further; roll back, or 'noa server distribution resume' or 'force'")]
    public static partial void Halted(ILogger logger, string environment, RuleSetVersion version, int nacks);

    [LoggerMessage(EventId = 2008, Level = LogLevel.Warning, Message = "{Environment}: how far a change is could not be written; it is tried again")]
    public static partial void NotMoved(ILogger logger, string environment, Exception exception);
}

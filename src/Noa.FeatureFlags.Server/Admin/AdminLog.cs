namespace Noa.FeatureFlags.Server.Admin;

internal static partial class AdminLog
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "{Method} on {Environment} led to revision {Revision} (key {KeyId}): {Written} written, {Removed} removed")]
    public static partial void Committed(ILogger logger, string method, string environment, long revision, string keyId, int written, int removed);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "{Method} on {Environment} (key {KeyId}) was refused for {Violations} violation(s)")]
    public static partial void Refused(ILogger logger, string method, string environment, string keyId, int violations);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Information, Message = "Key {Id} ({Role}, {Environment}) was made by key {KeyId}")]
    public static partial void KeyMade(ILogger logger, string id, Noa.FeatureFlags.Protocol.V1.KeyRole role, string environment, string keyId);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Information, Message = "Key {Id} was revoked by key {KeyId}, from {At} on")]
    public static partial void KeyRevoked(ILogger logger, string id, string keyId, DateTimeOffset at);

    [LoggerMessage(EventId = 4005, Level = LogLevel.Information, Message = "Environment {Environment} was made by key {KeyId}")]
    public static partial void EnvironmentMade(ILogger logger, string environment, string keyId);
}

namespace Noa.FeatureFlags.Server.Security;

internal static partial class SecurityLog
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The keys could not be read again; the known ones stay in use, and a revocation waits")]
    public static partial void KeysNotRead(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error, Message = "{Method} failed by a mistake of the server ({Id})")]
    public static partial void CallFailed(ILogger logger, string method, string id, Exception exception);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message = "{Method} was refused: no good key, from {Address}")]
    public static partial void Unauthenticated(ILogger logger, string method, System.Net.IPAddress? address);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Information, Message = "{Method} was refused: key {KeyId} does not allow it")]
    public static partial void Denied(ILogger logger, string method, string keyId);
}

using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Environment {Environment} is at {Version} with {Entries} entries")]
    public static partial void EnvironmentLoaded(ILogger logger, string environment, RuleSetVersion version, int entries);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "{Store} takes no writes: {Detail}")]
    public static partial void StoreNotLive(ILogger logger, string store, string? detail);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Information, Message = "The certificate {Path} was renewed; new connections are shown it. It ends on {End}")]
    public static partial void CertificateRenewed(ILogger logger, string path, DateTime end);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Error, Message = "The certificate {Path} changed and cannot be used; the one before stays in use")]
    public static partial void CertificateNotRead(ILogger logger, string path, Exception exception);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "Environment {Environment} holds what this server cannot evaluate: {Diagnostic}")]
    public static partial void EntryRefused(ILogger logger, string environment, RuleSetDiagnostic diagnostic);
}

using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Hosting;

internal static partial class HostingLog
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Environment {Environment} is at {Version} with {Entries} entries")]
    public static partial void EnvironmentLoaded(ILogger logger, string environment, RuleSetVersion version, int entries);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "{Store} takes no writes: {Detail}")]
    public static partial void StoreNotLive(ILogger logger, string store, string? detail);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "Environment {Environment} holds what this server cannot evaluate: {Diagnostic}")]
    public static partial void EntryRefused(ILogger logger, string environment, RuleSetDiagnostic diagnostic);
}

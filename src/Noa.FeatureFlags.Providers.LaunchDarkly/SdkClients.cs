#if HAS_LAUNCHDARKLY
using LaunchDarkly.Logging;
using LaunchDarkly.Sdk.Server;
using LaunchDarkly.Sdk.Server.Integrations;
using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Makes the SDK's client of our options.</summary>
internal static class SdkClients
{
    public static LdClient Make(LaunchDarklySourceOptions options, ILoggerFactory loggers)
    {
        // The constructor waits so long for flags; whoever wants to wait does so by WaitUntilReadyAsync.
        ConfigurationBuilder configuration = Configuration.Builder(options.SdkKey)
            .StartWaitTime(TimeSpan.Zero)
            .Logging(Logs.CoreLogging(loggers))
            .ServiceEndpoints(Components.ServiceEndpoints().Streaming(options.StreamAddress).Polling(options.PollAddress).Events(options.EventsAddress))
            .WrapperInfo(Components.WrapperInfo().Name("NoaFeatureFlags"))
            .Events(options.SendsEvents ? EventsOf(options) : Components.NoEvents);
        _ = options.Protocol switch
        {
            LaunchDarklyProtocol.Poll => configuration.DataSource(Components.PollingDataSource().PollInterval(options.PollInterval)),
            LaunchDarklyProtocol.StreamChanges => configuration.DataSystem(Components.DataSystem().Default()),
            LaunchDarklyProtocol.PollChanges => configuration.DataSystem(Components.DataSystem().Polling()),
            _ => configuration.DataSource(Components.StreamingDataSource().InitialReconnectDelay(options.ReconnectDelay)),
        };
        options.ConfigureSdk?.Invoke(configuration);
        return new LdClient(configuration.Build());
    }

    private static EventProcessorBuilder EventsOf(LaunchDarklySourceOptions options) => Components.SendEvents()
        .FlushInterval(options.EventFlushInterval)
        .AllAttributesPrivate(options.AllAttributesPrivate)
        .PrivateAttributes([.. options.PrivateAttributes]);
}
#endif

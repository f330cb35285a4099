using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.RuleFiles;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Opens the store and loads every environment before the first request is served.</summary>
internal sealed class FlagServerStartup(
    IRuleSetStore store,
    IEnvironmentFollower follower,
    EnvironmentRegistry environments,
    RuleFolder rules,
    FirstStart firstStart,
    IOptions<FlagServerOptions> options,
    ILogger<FlagServerStartup> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await follower.OpenAsync(cancellationToken);
        bool isNew = environments.IsLoaded && !environments.All.Any();
        await rules.StartAsync(cancellationToken);
        Report();
        if (options.Value.IsProgram && store.Condition.IsWritable && isNew)
        {
            FirstStartKeys keys = await firstStart.RunAsync(cancellationToken);

            // To the console alone: a log is kept, and read by others.
            await Console.Out.WriteLineAsync(keys.ToText(options.Value.Endpoints.Grpc, options.Value.Endpoints.Http));
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Report()
    {
        if (!store.Condition.IsLive)
        {
            HostingLog.StoreNotLive(logger, store.Name, store.Condition.Detail);
        }

        foreach (FlagEnvironment environment in environments.All)
        {
            HostingLog.EnvironmentLoaded(logger, environment.Name, environment.Current.Version, environment.Current.Entries.Count);
            foreach (RuleSetDiagnostic diagnostic in environment.StartDiagnostics)
            {
                HostingLog.EntryRefused(logger, environment.Name, diagnostic);
            }
        }
    }
}

using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Benchmarks.Workloads;

/// <summary>Delivers nothing by itself: the benchmark hands rule sets to the provider, so that no source's work is measured with them.</summary>
internal sealed class PushedSource : IRuleSetSource
{
    public string Name => "benchmark";

    public Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken) => Task.CompletedTask;
}

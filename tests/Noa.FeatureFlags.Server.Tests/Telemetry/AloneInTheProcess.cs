namespace Noa.FeatureFlags.Server.Tests.Telemetry;

/// <summary>A collector hears the meters of all servers of its process: tests that count must be the only ones.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

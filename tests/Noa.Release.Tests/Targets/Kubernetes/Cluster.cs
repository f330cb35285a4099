namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>One API server for all tests that need one.</summary>
[CollectionDefinition(nameof(Cluster))]
public sealed class Cluster : ICollectionFixture<ApiServer>;

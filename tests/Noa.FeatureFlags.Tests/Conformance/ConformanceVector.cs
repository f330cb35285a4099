namespace Noa.FeatureFlags.Tests.Conformance;

/// <summary>The bucket that the hash noa1 must give a value under a salt.</summary>
internal sealed record ConformanceVector(string Salt, string Value, int Bucket);

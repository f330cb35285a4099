namespace Noa.FeatureFlags.Benchmarks.Workloads;

/// <summary>Somebody flags are read for, in no engine's terms; each engine makes its own context of it.</summary>
internal sealed record Person(string Key, string Plan, string Country, string Email, string AppVersion);

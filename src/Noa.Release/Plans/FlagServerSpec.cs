namespace Noa.Release.Plans;

/// <summary>Where flags are changed.</summary>
/// <param name="Address">gRPC of the flag server.</param>
/// <param name="Environment">The server's environment; empty for the key's own.</param>
/// <param name="KeyVariable">Environment variable that holds the key, so that no file does.</param>
internal sealed record FlagServerSpec(Uri Address, string Environment, string KeyVariable);

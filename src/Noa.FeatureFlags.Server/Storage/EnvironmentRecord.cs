namespace Noa.FeatureFlags.Server.Storage;

/// <summary>An environment and its settings.</summary>
/// <param name="Name">1 to 64 of <c>a-z 0-9 -</c>.</param>
/// <param name="IsProtected">A change needs a comment.</param>
/// <param name="AllowedOrigins">Of browsers with a client key, such as <c>https://shop.example</c>.</param>
internal sealed record EnvironmentRecord(string Name, bool IsProtected, IReadOnlyList<string> AllowedOrigins);

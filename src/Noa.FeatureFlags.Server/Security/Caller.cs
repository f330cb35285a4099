using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>Who calls: a key, or a certificate that stands for one, that was found good.</summary>
/// <param name="KeyId">Public part of the key.</param>
/// <param name="Name">Whom it was given to.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Environment">Where; null for every environment.</param>
internal sealed record Caller(string KeyId, string Name, KeyRole Role, string? Environment)
{
    /// <summary>When the certificate that stands for the key ends; null for a key, which may end at any time.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether a role can be of an environment, or of all.</summary>
    public static bool IsScope(KeyRole role, string? environment) => role switch
    {
        KeyRole.Admin => environment is null,
        KeyRole.Sdk or KeyRole.Client => environment is not null,
        KeyRole.Editor or KeyRole.Reader => true,
        _ => false,
    };

    /// <summary>The server itself, at its first start.</summary>
    public static Caller Server { get; } = new("server", "first start", KeyRole.Admin, null);

    /// <summary>That this caller makes an environment.</summary>
    public AccessChange Creates(EnvironmentRecord environment, DateTimeOffset at)
    {
        string origins = environment.AllowedOrigins.Count == 0 ? "no browsers" : $"browsers from {string.Join(", ", environment.AllowedOrigins)}";
        return Change("CreateEnvironment", $"environment:{environment.Name}", $"{(environment.IsProtected ? "protected" : "not protected")}, {origins}", at);
    }

    /// <summary>A change of keys or environments by this caller.</summary>
    public AccessChange Change(string method, string subject, string detail, DateTimeOffset at) => new(at, Name, KeyId, method, subject, detail);
}

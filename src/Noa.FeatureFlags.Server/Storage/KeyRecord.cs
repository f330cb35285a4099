using Google.Protobuf;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>A key as it is kept: never the secret, only its hash.</summary>
/// <param name="Id">Public part of the key, which logs and audit may show.</param>
/// <param name="SecretHash">SHA-256 of the secret: 256 random bits need no slow hash.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Environment">Where; null for every environment.</param>
/// <param name="Name">Whom it was given to.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From then on it is refused; null for never.</param>
/// <param name="RevokedAt">From then on it is refused; null when it was not revoked.</param>
internal sealed record KeyRecord(
    string Id,
    ByteString SecretHash,
    KeyRole Role,
    string? Environment,
    string Name,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt);

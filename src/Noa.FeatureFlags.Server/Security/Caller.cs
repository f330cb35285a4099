using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>Who calls: a key that was found good.</summary>
/// <param name="KeyId">Public part of the key.</param>
/// <param name="Name">Whom it was given to.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Environment">Where; null for every environment.</param>
internal sealed record Caller(string KeyId, string Name, KeyRole Role, string? Environment);

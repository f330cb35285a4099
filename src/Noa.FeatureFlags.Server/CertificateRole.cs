using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server;

/// <summary>Lets a client certificate stand for a key: whoever has one with this name may do what the role may.</summary>
public sealed class CertificateRole
{
    /// <summary>A DNS name or the URI among the certificate's alternative names (<c>shop.internal</c>, <c>spiffe://example/shop</c>), or its whole subject (<c>CN=shop, O=Example</c>). Compared exactly.</summary>
    public string Name { get; set; } = "";

    /// <summary>What it may do.</summary>
    public KeyRole Role { get; set; }

    /// <summary>Where; null for every environment, as for a key of the same role.</summary>
    public string? Environment { get; set; }
}

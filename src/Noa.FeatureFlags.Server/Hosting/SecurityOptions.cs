namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Keys, transport and limits of rate.</summary>
public sealed class SecurityOptions
{
    /// <summary>Serve without TLS on addresses other than loopback. False by default: then start-up refuses such an address.</summary>
    public bool AllowInsecure { get; set; }
}

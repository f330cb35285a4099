namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Keys, transport and limits of rate.</summary>
public sealed class SecurityOptions
{
    /// <summary>Serve without TLS on addresses other than loopback. False by default: then start-up refuses such an address.</summary>
    public bool AllowInsecure { get; set; }

    /// <summary>An administrator's key given from outside, as orchestrators hand over secrets: at least 32 characters. Null by default: keys are in the store only.</summary>
    public string? AdminKey { get; set; }
}

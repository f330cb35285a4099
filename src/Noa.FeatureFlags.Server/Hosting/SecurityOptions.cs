namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Keys, transport and limits of rate.</summary>
public sealed class SecurityOptions
{
    /// <summary>Serve without TLS on addresses other than loopback. False by default: then start-up refuses such an address.</summary>
    public bool AllowInsecure { get; set; }

    /// <summary>An administrator's key given from outside, as orchestrators hand over secrets: at least 32 characters. Null by default: keys are in the store only.</summary>
    public string? AdminKey { get; set; }

    /// <summary>Client certificates that stand for keys; none by default. Needs <see cref="EndpointOptions.ClientAuthorityPath"/>. A request that has a key is judged by its key.</summary>
    public IList<CertificateRole> Certificates { get; } = [];

    /// <summary>SHA-256 fingerprints, in hexadecimal, of client certificates that are refused although the authority signed them; none by default.</summary>
    public IList<string> RefusedCertificates { get; } = [];

    /// <summary>Requests without a good key from one address (of one network of IPv6) in a minute; more are refused unseen. 10 by default, 0 for no limit.</summary>
    public int FailedKeysPerMinute { get; set; } = 10;

    /// <summary>Changes, dry runs and work on keys by one key in a second; 20 by default, 0 for no limit.</summary>
    public int WritesPerSecond { get; set; } = 20;

    /// <summary>Calls that evaluate or report usage by one key in a second; a batch is one. 0 by default: no limit.</summary>
    public int EvaluationsPerSecond { get; set; }

    /// <summary>The same for browsers' keys, by each address; 100 by default, 0 for no limit. Behind a proxy let ASP.NET Core take the address from it.</summary>
    public int BrowserEvaluationsPerSecond { get; set; } = 100;
}

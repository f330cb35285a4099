using System.Diagnostics.Metrics;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>Counts of refused requests: those beyond a limit of rate are in no log.</summary>
internal sealed class SecurityMetrics(IMeterFactory meters)
{
    /// <summary>Name of the server's meter.</summary>
    public const string MeterName = "Noa.FeatureFlags.Server";

    private readonly Counter<long> _refused = meters.Create(MeterName).CreateCounter<long>("noa.security.refused", "{request}", "Requests that were refused, by reason: key, scope, rate.");

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
}

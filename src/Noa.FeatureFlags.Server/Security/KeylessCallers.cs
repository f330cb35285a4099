using System.Net;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Hosting;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>Lets clients in that cannot send a key: those of flagd, over loopback, where the options say so.</summary>
internal sealed class KeylessCallers(IOptions<FlagServerOptions> options)
{
    /// <summary>Id that logs show for them.</summary>
    public const string KeyId = "keyless";

    private const string Package = "/flagd.";

    /// <summary>Who a caller without a key is.</summary>
    /// <returns>Null when a key is needed.</returns>
    public Caller? Find(HttpContext context, string method) =>
        options.Value.Flagd.KeylessEnvironment is { Length: > 0 } environment
        && method.StartsWith(Package, StringComparison.Ordinal)
        && context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            ? new Caller(KeyId, "flagd client without a key", KeyRole.Sdk, environment)
            : null;
}

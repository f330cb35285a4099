using System.Text.Json;
using System.Text.Json.Serialization;

namespace Noa.Release.Proxy;

/// <summary>What a proxy is told when it is started, and what it tells when it runs: files of the deployment's folder.</summary>
internal sealed record ProxySettings
{
    /// <summary>Where requests come in.</summary>
    public required Uri Listen { get; init; }

    /// <summary>header, cookie or query.</summary>
    public required string KeyPlace { get; init; }

    public required string KeyName { get; init; }

    /// <summary>Presented by whoever steers the proxy.</summary>
    public required string Token { get; init; }

    public static ProxySettings Read(string folder) =>
        JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(folder, "proxy.json")), ProxyJson.Default.ProxySettings) ?? throw new FormatException("proxy.json is empty.");
}

/// <summary>Where a running proxy is steered.</summary>
internal sealed record ProxyControl(Uri Control);

/// <summary>What a proxy counted.</summary>
internal sealed record ProxyStatus(int Revision, IReadOnlyDictionary<string, SlotCounts> Slots);

/// <summary>What a proxy counted of one slot.</summary>
internal sealed record SlotCounts(long Requests, long Errors, long InFlight);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProxySettings))]
[JsonSerializable(typeof(ProxyControl))]
[JsonSerializable(typeof(ProxyStatus))]
internal sealed partial class ProxyJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.Release.Plans;

namespace Noa.Release.Targets.Kubernetes;

/// <summary>The HTTPRoute whose weights are the shares. Pure.</summary>
internal static class RouteManifest
{
    // As fine as a plan's shares, three digits after the point.
    private const int WeightOfOnePercent = 1000;

    /// <param name="spec">The environment.</param>
    /// <param name="shares">Who has what.</param>
    public static JsonObject Write(KubernetesSpec spec, TrafficShares shares)
    {
        string[] gateway = spec.Gateway!.Split('/');
        var parent = new JsonObject { ["name"] = gateway[^1] };
        if (gateway.Length > 1)
        {
            parent["namespace"] = gateway[0];
        }

        return new JsonObject
        {
            ["apiVersion"] = $"{ClusterNames.GatewayGroup}/{ClusterNames.GatewayVersion}",
            ["kind"] = "HTTPRoute",
            ["metadata"] = new JsonObject
            {
                ["name"] = spec.HttpRoute,
                ["namespace"] = spec.Namespace,
                ["labels"] = new JsonObject { [ClusterNames.AppLabel] = spec.App, [ClusterNames.ManagedByLabel] = ClusterNames.FieldManager },
                ["annotations"] = new JsonObject { [ClusterNames.ActiveAnnotation] = shares.Active ?? "" },
            },
            ["spec"] = new JsonObject
            {
                ["parentRefs"] = new JsonArray(parent),
                ["rules"] = new JsonArray(new JsonObject { ["backendRefs"] = new JsonArray([.. new[] { SlotNames.Blue, SlotNames.Green }.Select(slot => Backend(spec, slot, shares.Of(slot)))]) }),
            },
        };
    }

    /// <summary>Reads shares back from what the cluster holds.</summary>
    public static TrafficShares Read(KubernetesSpec spec, JsonElement route)
    {
        JsonObject root = JsonObject.Create(route)!;
        string? active = root["metadata"]?["annotations"]?[ClusterNames.ActiveAnnotation]?.GetValue<string>();
        JsonObject[] backends = [.. root["spec"]?["rules"]?.AsArray().SelectMany(static rule => rule!["backendRefs"]?.AsArray() ?? []).OfType<JsonObject>() ?? []];
        decimal green = 0, all = 0;
        foreach (JsonObject backend in backends)
        {
            // Not said is 1: the API's default.
            int weight = backend["weight"]?.GetValue<int>() ?? 1;
            all += weight;
            green += backend["name"]?.GetValue<string>() == $"{spec.App}-{SlotNames.Green}" ? weight : 0;
        }

        return string.IsNullOrEmpty(active) || all == 0 ? TrafficShares.None : new TrafficShares(active, 100 * green / all);
    }

    private static JsonObject Backend(KubernetesSpec spec, string slot, decimal percent) => new JsonObject
    {
        ["name"] = $"{spec.App}-{slot}",
        ["port"] = spec.Port,
        ["weight"] = (int)(percent * WeightOfOnePercent),
    };
}

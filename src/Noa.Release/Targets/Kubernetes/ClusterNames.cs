namespace Noa.Release.Targets.Kubernetes;

/// <summary>Names that objects in a cluster carry.</summary>
internal static class ClusterNames
{
    /// <summary>The one owner of every field that the tool sets.</summary>
    public const string FieldManager = "noa-release";

    public const string AppLabel = "app.kubernetes.io/name";
    public const string ManagedByLabel = "app.kubernetes.io/managed-by";
    public const string SlotLabel = "noa.release/slot";
    public const string EnvironmentLabel = "noa.release/environment";
    public const string RolloutLabel = "noa.release/rollout";
    public const string RoleLabel = "noa.release/role";

    /// <summary>A version as it was given; a label takes not every version.</summary>
    public const string VersionAnnotation = "noa.release/version";

    /// <summary>The slot that counts as the old one while two share traffic.</summary>
    public const string ActiveAnnotation = "noa.release/active";

    public const string GatewayGroup = "gateway.networking.k8s.io";
    public const string GatewayVersion = "v1";

    /// <summary>What may stand in an object's name, of any text.</summary>
    public static string Safe(string text) => string.Concat(text.ToLowerInvariant().Select(static letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' ? letter : '-')).Trim('-', '.');
}

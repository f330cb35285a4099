using System.Collections.Frozen;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>What every gRPC method needs, and what every role may: all of the server's policy on one page. What is not here is denied.</summary>
internal static class MethodPermissions
{
    private static readonly FrozenDictionary<string, Permission> Needed = new Dictionary<string, Permission>
    {
        ["/noa.flags.v1.FlagSync/Subscribe"] = Permission.Use,
        ["/noa.flags.v1.FlagSync/GetRuleset"] = Permission.Use,
        ["/noa.flags.v1.FlagEvaluation/Evaluate"] = Permission.Use,
        ["/noa.flags.v1.FlagEvaluation/EvaluateBatch"] = Permission.Use,
        ["/noa.flags.v1.FlagEvaluation/EvaluateStream"] = Permission.Use,
        ["/noa.flags.v1.FlagTelemetry/Report"] = Permission.Use,
        ["/noa.flags.v1.FlagTelemetry/QueryUsage"] = Permission.Read,
        ["/noa.flags.v1.FlagTelemetry/QueryExperiment"] = Permission.Read,
        ["/noa.flags.v1.FlagTelemetry/ListExperiments"] = Permission.Read,
        ["/noa.flags.v1.FlagTelemetry/QueryFlagEvents"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/GetRevision"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/ListEntries"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/GetEntry"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/Validate"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/Diff"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/ListRevisions"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/ReadAudit"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/ListSubscribers"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/ListEnvironments"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/Apply"] = Permission.Write,
        ["/noa.flags.v1.FlagAdmin/Promote"] = Permission.Write,
        ["/noa.flags.v1.FlagAdmin/Rollback"] = Permission.Write,
        ["/noa.flags.v1.FlagAdmin/GetDistribution"] = Permission.Read,
        ["/noa.flags.v1.FlagAdmin/SetDistribution"] = Permission.Write,
        ["/noa.flags.v1.FlagAdmin/RepairStore"] = Permission.Administer,
        ["/noa.flags.v1.FlagAdmin/CreateEnvironment"] = Permission.Administer,
        ["/noa.flags.v1.FlagAdmin/ListKeys"] = Permission.Administer,
        ["/noa.flags.v1.FlagAdmin/CreateKey"] = Permission.Administer,
        ["/noa.flags.v1.FlagAdmin/RevokeKey"] = Permission.Administer,
        ["/flagd.evaluation.v1.Service/ResolveAll"] = Permission.Use,
        ["/flagd.evaluation.v1.Service/ResolveBoolean"] = Permission.Use,
        ["/flagd.evaluation.v1.Service/ResolveString"] = Permission.Use,
        ["/flagd.evaluation.v1.Service/ResolveFloat"] = Permission.Use,
        ["/flagd.evaluation.v1.Service/ResolveInt"] = Permission.Use,
        ["/flagd.evaluation.v1.Service/ResolveObject"] = Permission.Use,
        ["/flagd.evaluation.v1.Service/EventStream"] = Permission.Use,
        ["/flagd.evaluation.v2.Service/ResolveBoolean"] = Permission.Use,
        ["/flagd.evaluation.v2.Service/ResolveString"] = Permission.Use,
        ["/flagd.evaluation.v2.Service/ResolveFloat"] = Permission.Use,
        ["/flagd.evaluation.v2.Service/ResolveInt"] = Permission.Use,
        ["/flagd.evaluation.v2.Service/ResolveObject"] = Permission.Use,
        ["/flagd.evaluation.v2.Service/EventStream"] = Permission.Use,
        ["/flagd.sync.v1.FlagSyncService/SyncFlags"] = Permission.Use,
        ["/flagd.sync.v1.FlagSyncService/FetchAllFlags"] = Permission.Use,
        ["/flagd.sync.v1.FlagSyncService/GetMetadata"] = Permission.Use,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<KeyRole, Permission[]> Allowed = new Dictionary<KeyRole, Permission[]>
    {
        [KeyRole.Admin] = [Permission.Use, Permission.Ofrep, Permission.Read, Permission.Write, Permission.Administer],
        [KeyRole.Editor] = [Permission.Use, Permission.Ofrep, Permission.Read, Permission.Write],
        [KeyRole.Reader] = [Permission.Use, Permission.Ofrep, Permission.Read],
        [KeyRole.Sdk] = [Permission.Use, Permission.Ofrep],
        [KeyRole.Client] = [Permission.Ofrep],
    }.ToFrozenDictionary();

    /// <summary>What a method needs.</summary>
    /// <param name="method">Full name, such as <c>/noa.flags.v1.FlagAdmin/Apply</c>.</param>
    /// <returns>Null when nobody may call it.</returns>
    public static Permission? NeededFor(string method) => Needed.TryGetValue(method, out Permission permission) ? permission : null;

    /// <summary>What a call counts against.</summary>
    /// <param name="method">Full name of a gRPC method, or the path of a route.</param>
    /// <param name="needed">What it needs.</param>
    public static Rate RateOf(string method, Permission needed) => needed switch
    {
        Permission.Write or Permission.Administer => Rate.Write,

        // A dry run tries the rules as a change does.
        Permission.Read when method == "/noa.flags.v1.FlagAdmin/Validate" => Rate.Write,

        // Streams are admitted one by one elsewhere: after a restart all services of one key come at once.
        Permission.Use when method.StartsWith("/noa.flags.v1.FlagSync/", StringComparison.Ordinal) => Rate.None,
        Permission.Use or Permission.Ofrep => Rate.Evaluation,
        _ => Rate.None,
    };

    /// <summary>Whether a role has a permission.</summary>
    public static bool May(KeyRole role, Permission permission) => Allowed.TryGetValue(role, out Permission[]? permissions) && permissions.Contains(permission);
}

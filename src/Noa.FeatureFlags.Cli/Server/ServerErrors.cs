using System.Text;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary>What a server's errors mean for the person at the terminal.</summary>
internal static class ServerErrors
{
    public static ToolFailure Explain(RpcException exception, string address)
    {
        switch (exception.StatusCode)
        {
            case StatusCode.Unavailable when exception.GetRpcStatus() is null:
                return ToolFailure.Unusable($"The server {address} cannot be reached. Is it running there, and is the address right (--server, NOA_SERVER)?");
            case StatusCode.InvalidArgument when exception.GetRpcStatus()?.GetDetail<Refusal>() is { } refusal:
                return ToolFailure.Negative(Explain(refusal));
            case StatusCode.Aborted when exception.GetRpcStatus()?.GetDetail<Conflict>() is { } conflict:
                return ToolFailure.Negative($"{exception.Status.Detail}{Explain(conflict)}");
            default:
                return ToolFailure.Negative($"The server refused: {exception.Status.Detail}");
        }
    }

    /// <summary>One line for each violation.</summary>
    public static string Explain(IEnumerable<Violation> violations) =>
        string.Join('\n', violations.Select(static violation => $"  {(violation.Path.Length > 0 ? violation.Path : "the request")}: {violation.Message} [{violation.Code}]"));

    private static string Explain(Refusal refusal)
    {
        string rest = refusal.ViolationCount > refusal.Violations.Count ? $"\n  ... and {refusal.ViolationCount - refusal.Violations.Count} more: --dry-run lists all" : "";
        return $"Nothing was changed. The rules have {refusal.ViolationCount} error(s):\n{Explain(refusal.Violations)}{rest}";
    }

    private static string Explain(Conflict conflict)
    {
        var text = new StringBuilder();
        foreach (RevisionInfo revision in conflict.Since)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n  {revision.Version.Revision}  {revision.CommittedAt?.ToDateTimeOffset():u}  {revision.Actor}  {string.Join(", ", revision.ChangedKeys)}  {revision.Comment}");
        }

        return text.ToString();
    }
}

using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Errors;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>The error of a change that breaks rules: every violation, as far as an error's headers can carry them.</summary>
internal static class Refusals
{
    public static RpcException Of(IReadOnlyList<Violation> violations)
    {
        var refusal = new Refusal { ViolationCount = (uint)violations.Count };
        int bytes = 0;
        foreach (Violation violation in violations)
        {
            bytes += violation.CalculateSize();
            if (bytes > AdminLimits.MaxRefusalBytes && refusal.Violations.Count > 0)
            {
                break;
            }

            refusal.Violations.Add(violation);
        }

        string rest = refusal.Violations.Count < violations.Count ? $" The first {refusal.Violations.Count} are in the details; Validate lists all." : "";
        Violation first = violations[0];
        return ServerError.Invalid("VALIDATION", $"{violations.Count} violation(s), nothing was changed. {first.Path}: {Short(first.Message)}{rest}", refusal);
    }

    // The message of a status is for people, and a header.
    private static string Short(string message) => message.Length <= 500 ? message : message[..500];
}

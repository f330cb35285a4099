using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Refuses options that would let in nobody, or not whom was meant, when the server starts.</summary>
internal sealed class FlagServerOptionsValidator : IValidateOptions<FlagServerOptions>
{
    private const int ShortestAdminKey = 32;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FlagServerOptions options)
    {
        string[] failures = [.. Failures(options.Security)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(SecurityOptions security)
    {
        if (security.AdminKey is { Length: < ShortestAdminKey })
        {
            yield return $"Noa:Security:AdminKey has less than {ShortestAdminKey} characters: take a random one.";
        }

        if (int.Min(int.Min(security.FailedKeysPerMinute, security.WritesPerSecond), int.Min(security.EvaluationsPerSecond, security.BrowserEvaluationsPerSecond)) < 0)
        {
            yield return "A limit of rate under Noa:Security is negative: 0 is for no limit.";
        }

        for (int i = 0; i < security.Certificates.Count; i++)
        {
            CertificateRole role = security.Certificates[i];
            if (role.Name.Length == 0)
            {
                yield return $"Noa:Security:Certificates:{i}:Name is empty: give a DNS name, a URI or a subject of the certificate.";
            }

            if (!Caller.IsScope(role.Role, role.Environment))
            {
                yield return $"Noa:Security:Certificates:{i} has the role {role.Role} and the environment '{role.Environment ?? "(none)"}': admins have none, SDKs and clients have one.";
            }
        }
    }
}

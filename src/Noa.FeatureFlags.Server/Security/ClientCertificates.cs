using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Hosting;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>Who calls, by a client certificate instead of a key. That a known authority signed it was checked when the connection was made.</summary>
internal sealed class ClientCertificates(IOptions<FlagServerOptions> options, TimeProvider timeProvider)
{
    /// <summary>Finds out for whom a certificate stands.</summary>
    /// <param name="certificate">Of the connection; null when there is none.</param>
    /// <returns>Null when it stands for nobody, or no longer.</returns>
    public Caller? Find(X509Certificate2? certificate)
    {
        if (certificate is null || options.Value.Security.Certificates.Count == 0)
        {
            return null;
        }

        // Connections may be older than the certificate is good for.
        DateTimeOffset now = timeProvider.GetUtcNow(), end = certificate.NotAfter.ToUniversalTime();
        string[] names = [.. NamesOf(certificate)];
        CertificateRole? role = options.Value.Security.Certificates.FirstOrDefault(role => names.Contains(role.Name, StringComparer.Ordinal));
        return role is not null && now < end ? new Caller($"certificate {role.Name}", role.Name, role.Role, role.Environment) { ExpiresAt = end } : null;
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate)
    {
        foreach (string name in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(static extension => extension.EnumerateDnsNames()))
        {
            yield return name;
        }

        yield return certificate.GetNameInfo(X509NameType.UrlName, forIssuer: false);
        yield return certificate.Subject;
    }
}

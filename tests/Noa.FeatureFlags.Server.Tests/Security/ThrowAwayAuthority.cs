using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>An authority that signs certificates for one test, and is forgotten with it.</summary>
internal sealed class ThrowAwayAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _certificate;
    private long _serial;

    public ThrowAwayAuthority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _certificate = request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
    }

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>For a server on the loopback, as a PKCS #12 file.</summary>
    public byte[] ServerFile(string password)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        using X509Certificate2 certificate = Sign("CN=flags", names, ServerUse, Now.AddDays(-1), Now.AddDays(1));
        return certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, password);
    }

    /// <summary>For a client.</summary>
    /// <param name="subject">Such as <c>CN=shop</c>.</param>
    /// <param name="dnsName">An alternative name; null for none.</param>
    /// <param name="uri">Another; null for none.</param>
    /// <param name="isExpired">Whether it ended yesterday.</param>
    public X509Certificate2 Client(string subject, string? dnsName = null, string? uri = null, bool isExpired = false) =>
        Sign(subject, Names(dnsName, uri), ClientUse, Now.AddDays(-2), Now.AddDays(isExpired ? -1 : 1));

    /// <summary>A server's certificate in the hands of a client.</summary>
    public X509Certificate2 ForAnotherUse(string dnsName) => Sign("CN=other", Names(dnsName, null), ServerUse, Now.AddDays(-1), Now.AddDays(1));

    public void Dispose() => _certificate.Dispose();

    private static SubjectAlternativeNameBuilder Names(string? dnsName, string? uri)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (dnsName is not null)
        {
            names.AddDnsName(dnsName);
        }

        if (uri is not null)
        {
            names.AddUri(new Uri(uri));
        }

        return names;
    }

    private X509Certificate2 Sign(string subject, SubjectAlternativeNameBuilder names, string use, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(_certificate, from, until, BitConverter.GetBytes(++_serial));
        using X509Certificate2 whole = certificate.CopyWithPrivateKey(key);

        // Through a file's format: some platforms do not present keys that were never stored.
        return X509CertificateLoader.LoadPkcs12(whole.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, null), null);
    }
}

using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Sets the web server up: addresses, TLS, limits.</summary>
internal static class Endpoints
{
    /// <summary>Listens where the options say.</summary>
    /// <exception cref="InvalidOperationException">An address is none, or would send keys over a network in plain text.</exception>
    public static void Listen(KestrelServerOptions kestrel, FlagServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = ServerLimits.MaxMessageBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
        EndpointOptions endpoints = options.Endpoints;
        Listen(kestrel, options, "Grpc", endpoints.Grpc, HttpProtocols.Http2);
        if (endpoints.Http != endpoints.Grpc || !IsSecure(endpoints.Http))
        {
            Listen(kestrel, options, "Http", endpoints.Http, HttpProtocols.Http1);
        }
    }

    private static bool IsSecure(string address) => address.StartsWith(Uri.UriSchemeHttps + "://", StringComparison.OrdinalIgnoreCase);

    private static void Listen(KestrelServerOptions kestrel, FlagServerOptions options, string name, string address, HttpProtocols plainProtocol)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"Noa:Endpoints:{name} is '{address}', which is no address: give one such as http://127.0.0.1:5400.");
        }

        bool isSecure = uri.Scheme == Uri.UriSchemeHttps;
        if (!isSecure && !uri.IsLoopback && !options.Security.AllowInsecure)
        {
            throw new InvalidOperationException($"Noa:Endpoints:{name} is {address}: keys would cross the network in plain text. Use https with Noa:Endpoints:CertificatePath, or set Noa:Security:AllowInsecure behind a proxy that ends TLS.");
        }

        Action<ListenOptions> configure = listen =>
        {
            listen.Protocols = isSecure ? HttpProtocols.Http1AndHttp2 : plainProtocol;
            if (isSecure)
            {
                listen.UseHttps(Tls(options, kestrel.ApplicationServices));
            }
        };
        switch (uri.Host)
        {
            case "localhost":
                kestrel.ListenLocalhost(uri.Port, configure);
                break;
            case "0.0.0.0" or "[::]":
                kestrel.ListenAnyIP(uri.Port, configure);
                break;
            case var host when IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? ip):
                kestrel.Listen(ip, uri.Port, configure);
                break;
            default:
                throw new InvalidOperationException($"Noa:Endpoints:{name} names the host '{uri.Host}': give an IP address, localhost, or 0.0.0.0 for all.");
        }
    }

    private static HttpsConnectionAdapterOptions Tls(FlagServerOptions options, IServiceProvider services)
    {
        string path = options.Endpoints.CertificatePath ?? throw new InvalidOperationException("An https address needs Noa:Endpoints:CertificatePath: a PKCS #12 file with the certificate and its key.");
        var certificate = new ServerCertificate(
            path,
            options.Endpoints.CertificatePassword,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger<ServerCertificate>());
        var tls = new HttpsConnectionAdapterOptions
        {
            ServerCertificateSelector = (_, _) => certificate.Current,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (options.Endpoints.ClientAuthorityPath is { } authorityPath)
        {
            X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(authorityPath);
            HashSet<string> refused = new(options.Security.RefusedCertificates.Select(static fingerprint => fingerprint.Replace(":", "", StringComparison.Ordinal)), StringComparer.OrdinalIgnoreCase);
            tls.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            tls.ClientCertificateValidation = (presented, chain, _) =>
                !refused.Contains(presented.GetCertHashString(HashAlgorithmName.SHA256)) && IsSignedBy(authority, presented, chain?.ChainPolicy.ExtraStore ?? []);
        }

        return tls;
    }

    private static bool IsSignedBy(X509Certificate2 authority, X509Certificate2 certificate, X509Certificate2Collection between)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.ExtraStore.AddRange(between);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2", "Client authentication"));
        return chain.Build(certificate);
    }
}

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Where a server that runs as a program listens.</summary>
public sealed class EndpointOptions
{
    /// <summary>gRPC, over HTTP/2; <c>http://127.0.0.1:5400</c> by default. With an <c>https</c> address, HTTP/1.1 is served there too.</summary>
    public string Grpc { get; set; } = "http://127.0.0.1:5400";

    /// <summary>OFREP, health and metrics, over HTTP/1.1; <c>http://127.0.0.1:5401</c> by default. Without TLS one address cannot serve both; with it, the address of <see cref="Grpc"/> can be given here too.</summary>
    public string Http { get; set; } = "http://127.0.0.1:5401";

    /// <summary>Certificate with its private key, as a PKCS #12 file; needed by <c>https</c> addresses. Read again when the file changes.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>Password of that file; null for none.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>Ask clients of <c>https</c> addresses for a certificate that this authority signed (a PEM file); null, the default, asks for none. <see cref="SecurityOptions.Certificates"/> says which of them stand for a key; the others need one besides.</summary>
    public string? ClientAuthorityPath { get; set; }
}

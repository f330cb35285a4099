using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>A running server whose https address is set up as the program sets it up.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private const string Password = "of the test";

    private readonly string _folder;

    private TlsServer(RunningServer server, FlagEnvironment environment, ThrowAwayAuthority authority, string folder) =>
        (Server, Environment, Authority, _folder) = (server, environment, authority, folder);

    public RunningServer Server { get; }

    public FlagEnvironment Environment { get; }

    public ThrowAwayAuthority Authority { get; }

    public string CertificatePath => Path.Combine(_folder, "server.pfx");

    /// <summary>Starts a server with an environment <c>test</c>.</summary>
    /// <param name="asksClients">Whether clients need a certificate.</param>
    /// <param name="configure">More options.</param>
    /// <param name="time">The server's clock; null for the system's.</param>
    /// <param name="logging">Where logs go.</param>
    /// <param name="authority">Signs; null for a new one.</param>
    public static async Task<TlsServer> StartAsync(bool asksClients, Action<FlagServerOptions>? configure = null, TimeProvider? time = null, Action<ILoggingBuilder>? logging = null, ThrowAwayAuthority? authority = null)
    {
        string folder = Directory.CreateTempSubdirectory("noa-tls-").FullName;
        authority ??= new ThrowAwayAuthority("test authority");
        string certificatePath = Path.Combine(folder, "server.pfx"), authorityPath = Path.Combine(folder, "authority.pem");
        await File.WriteAllBytesAsync(certificatePath, authority.ServerFile(Password));
        await File.WriteAllTextAsync(authorityPath, authority.Certificate.ExportCertificatePem());
        void Configure(FlagServerOptions options)
        {
            (options.Endpoints.Grpc, options.Endpoints.Http) = ("https://127.0.0.1:0", "https://127.0.0.1:0");
            (options.Endpoints.CertificatePath, options.Endpoints.CertificatePassword) = (certificatePath, Password);
            options.Endpoints.ClientAuthorityPath = asksClients ? authorityPath : null;
            configure?.Invoke(options);
        }

        var settings = new FlagServerOptions();
        Configure(settings);
        RunningServer server = await RunningServer.StartAsync(
            Configure,
            services => services.AddSingleton(time ?? TimeProvider.System),
            logging: logging,
            listen: kestrel => Endpoints.Listen(kestrel, settings));
        return new TlsServer(server, await server.AddEnvironmentAsync("test"), authority, folder);
    }

    /// <summary>Puts another certificate in place of the server's, by a rename.</summary>
    public void Renew(ThrowAwayAuthority authority) => Replace(authority.ServerFile(Password));

    public void Replace(byte[] file)
    {
        File.WriteAllBytes(CertificatePath + ".new", file);
        File.Move(CertificatePath + ".new", CertificatePath, overwrite: true);
    }

    /// <summary>A handler that trusts one authority alone.</summary>
    public static SocketsHttpHandler Trusting(ThrowAwayAuthority authority, X509Certificate2? client = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority.Certificate);
        return new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy,

                // Not from a collection, of which only those the server asks for would be sent.
                LocalCertificateSelectionCallback = (_, _, _, _, _) => client!,
            },
        };
    }

    public GrpcChannel Connect(X509Certificate2? client = null) =>
        GrpcChannel.ForAddress(Server.TlsAddress!, new GrpcChannelOptions { HttpHandler = Trusting(Authority, client), DisposeHttpClient = true });

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

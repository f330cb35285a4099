using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Tests.Hosting;

/// <summary>A real server in this process, on free ports of the loopback, with a folder of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _ownsFolder;
    private bool _isDisposed;

    private RunningServer(WebApplication app, string dataDirectory, bool ownsFolder)
    {
        _app = app;
        _ownsFolder = ownsFolder;
        DataDirectory = dataDirectory;
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        GrpcAddress = new Uri(addresses[0]);
        HttpAddress = new Uri(addresses[1]);
        TlsAddress = addresses.Length > 2 ? new Uri(addresses[2]) : null;
    }

    public string DataDirectory { get; }

    /// <summary>HTTP/2 without TLS.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>HTTP/1.1 without TLS.</summary>
    public Uri HttpAddress { get; }

    /// <summary>What <c>listen</c> added.</summary>
    public Uri? TlsAddress { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server.</summary>
    /// <param name="configure">Options; null for the defaults.</param>
    /// <param name="services">Replaces services, such as the clock; null for none.</param>
    /// <param name="dataDirectory">A folder to start on again; null for a new one that goes with the server.</param>
    /// <param name="logging">Where logs go; null for nowhere.</param>
    /// <param name="listen">Listens to one more address; null for none.</param>
    public static async Task<RunningServer> StartAsync(
        Action<FlagServerOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        string? dataDirectory = null,
        Action<ILoggingBuilder>? logging = null,
        Action<KestrelServerOptions>? listen = null)
    {
        string folder = dataDirectory ?? Directory.CreateTempSubdirectory("noa-server-").FullName;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
            listen?.Invoke(kestrel);
        });
        builder.Services.AddNoaFlagServer(options =>
        {
            options.DataDirectory = folder;

            // Tests ask faster than people do; those of the limits set their own.
            (options.Security.FailedKeysPerMinute, options.Security.WritesPerSecond, options.Security.BrowserEvaluationsPerSecond) = (0, 0, 0);
            configure?.Invoke(options);
        });
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        app.MapNoaFlagServer();
        await app.StartAsync();
        return new RunningServer(app, folder, dataDirectory is null);
    }

    /// <summary>A channel to this server; the caller disposes it.</summary>
    public GrpcChannel Connect() => GrpcChannel.ForAddress(GrpcAddress);

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Makes an environment.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="allowedOrigins">Of browsers.</param>
    public async Task<FlagEnvironment> AddEnvironmentAsync(string name, params string[] allowedOrigins)
    {
        var record = new EnvironmentRecord(name, false, allowedOrigins);
        return await Get<EnvironmentRegistry>().CreateAsync(record, Caller.Server.Creates(record, DateTimeOffset.UnixEpoch), CancellationToken.None) ?? throw new InvalidOperationException($"There is an environment '{name}'.");
    }

    /// <summary>Makes a key.</summary>
    /// <returns>Headers that present it.</returns>
    public async Task<Metadata> AddKeyAsync(KeyRole role, string? environment) => Present(await AddSecretAsync(role, environment));

    /// <summary>Makes a key.</summary>
    /// <returns>The key as its owner holds it.</returns>
    public async Task<string> AddSecretAsync(KeyRole role, string? environment) =>
        (await Get<KeyRing>().CreateAsync(role, environment, $"test {role}", null, Caller.Server, CancellationToken.None)).Secret;

    public static Metadata Present(string key) => new() { { "authorization", $"Bearer {key}" } };

    /// <summary>Commits a change past all checks, and serves it.</summary>
    public async Task<RuleSetVersion> CommitAsync(FlagEnvironment environment, IReadOnlyList<RuleSetEntry> upserts, IReadOnlyList<EntryId> removals, Urgency urgency = Urgency.Immediate)
    {
        ServedRuleSet current = environment.Current;
        RuleSetEntry[] stamped = [.. upserts.Select(entry => new RuleSetEntry(entry.Id, entry.Message.Payload, current.Version.Revision + 1))];
        EntrySet entries = current.Entries.With(stamped, removals);
        var next = new RuleSetVersion(current.Version.Lineage, current.Version.Revision + 1, entries.Digest);
        CommitResult result = await Get<IRuleSetStore>().CommitAsync(
            new Commit
            {
                Environment = environment.Name,
                Expected = current.Version,
                Next = next,
                Upserts = stamped,
                Removals = removals,
                RequestId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
                RequestHash = ByteString.Empty,
                At = DateTimeOffset.UnixEpoch,
                Actor = "test",
                KeyId = "test",
                Method = "Test",
                Comment = "",
            },
            CancellationToken.None);
        Assert.Equal(CommitResultKind.Committed, result.Kind);
        environment.Publish(next, entries, stamped, removals, urgency);
        return next;
    }

    /// <summary>Ends the server as an orchestrator would.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }
}

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
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server;

namespace LaunchDarklySideBySide;

/// <summary>A flag server in this process, with one environment that speaks LaunchDarkly's protocol.</summary>
internal sealed class FlagServer : IAsyncDisposable
{
    private const string Environment = "demo";

    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;
    private readonly FlagAdmin.FlagAdminClient _admin;
    private readonly Metadata _key;
    private readonly string _folder;

    private FlagServer(WebApplication app, string adminKey, string folder)
    {
        (_app, _folder) = (app, folder);
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        Address = new Uri(addresses[1]);
        _channel = GrpcChannel.ForAddress(addresses[0]);
        _admin = new FlagAdmin.FlagAdminClient(_channel);
        _key = new Metadata { { "authorization", $"Bearer {adminKey}" } };
        _admin.CreateEnvironment(new CreateEnvironmentRequest { Name = Environment }, _key);
        SdkKey = _admin.CreateKey(new CreateKeyRequest { Role = KeyRole.Sdk, Environment = Environment, Name = "side by side" }, _key).Secret;
    }

    public Uri Address { get; }

    public string SdkKey { get; }

    public static async Task<FlagServer> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("noa-side-by-side-").FullName;
        string adminKey = Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddNoaFlagServer(options =>
        {
            options.DataDirectory = folder;
            options.Security.AdminKey = adminKey;
            options.Dialects[Environment] = ["launchdarkly"];
        });
        WebApplication app = builder.Build();
        app.MapNoaFlagServer();
        await app.StartAsync();
        return new FlagServer(app, adminKey, folder);
    }

    /// <summary>Writes the flag <c>checkout</c>.</summary>
    public async Task ServeAsync(string rule)
    {
        var head = await _admin.GetRevisionAsync(new GetRevisionRequest { Environment = Environment }, _key);
        await _admin.ApplyAsync(
            new ApplyRequest
            {
                Environment = Environment,
                RequestId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
                Expected = head.Version,
                Changes = { new Change { ExpectedEntryRevision = -1, Put = new Entry { Kind = EntryKind.Flag, Key = "checkout", Payload = ByteString.CopyFromUtf8(rule) } } },
            },
            _key);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

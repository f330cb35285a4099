using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Tests.Architecture;
using Noa.Release.Flags;
using Noa.Release.Plans;

namespace Noa.Release.Tests.Flags;

/// <summary>A real flag server as a process.</summary>
public sealed class FlagServerTests : IAsyncLifetime
{
    private const string Key = "an administrator's key for release tests only";
    private const string Flag = "dark-mode";

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-flags-").FullName;
    private readonly int _port = FreePort();
    private Process _server = null!;

    public async ValueTask InitializeAsync()
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.Combine(SourceTree.Root, "artifacts", "bin", "Noa.FeatureFlags.Server", configuration, "Noa.FeatureFlags.Server.dll");
        _server = Process.Start(new ProcessStartInfo("dotnet", [program, $"--Noa:DataDirectory={_folder}", $"--Noa:Endpoints:Grpc=http://127.0.0.1:{_port}", $"--Noa:Endpoints:Http=http://127.0.0.1:{FreePort()}", $"--Noa:Security:AdminKey={Key}"]) { RedirectStandardOutput = true })!;
        while (await _server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Application started", StringComparison.Ordinal))
        {
        }

        _ = _server.StandardOutput.ReadToEndAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Breaks when going back loses what the flag was, or writes past the server's checks.
    [Fact]
    public async Task Move_ThenRevert_GivesTheFlagBackAsItWas()
    {
        using FlagServerClient client = Connect(Key);
        IReadOnlyDictionary<string, string> before = await client.ReadAsync([Flag], default);

        await client.MoveAsync([new FlagMove(Flag, 10, [])], "shop", "test", default);
        JsonNode moved = JsonNode.Parse((await client.ReadAsync([Flag], default))[Flag])!;
        await client.MoveAsync([new FlagMove(Flag, 10, [])], "shop", "the same again", default);
        await client.RevertAsync(before, "test", default);

        Assert.Equal("shop", moved["fallthrough"]!["salt"]!.GetValue<string>());
        Assert.Equal(10, moved["fallthrough"]!["rollout"]!["on"]!.GetValue<decimal>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(before[Flag]), JsonNode.Parse((await client.ReadAsync([Flag], default))[Flag])));
    }

    [Fact]
    public async Task ReadEvents_OfAFlagThatNobodyWasToldOf_HasNoVariations()
    {
        using FlagServerClient client = Connect(Key);

        Assert.Empty(await client.ReadEventsAsync(Flag, "error", TimeSpan.FromMinutes(5), default));
    }

    [Theory]
    [InlineData(Key, "nobody", "There is no flag:nobody")]
    [InlineData("a wrong key", Flag, "The flag server refused")]
    public async Task Read_OfWhatCannotBeRead_SaysWhy(string key, string flag, string reason)
    {
        using FlagServerClient client = Connect(key);

        Assert.Contains(reason, (await Assert.ThrowsAsync<ReleaseException>(() => client.ReadAsync([flag], default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhenNobodyAnswers_SaysThatTheServerCannotBeReached()
    {
        using var client = new FlagServerClient(new FlagServerSpec(new Uri($"http://127.0.0.1:{FreePort()}"), "development", "NOA_KEY"), Key, TimeProvider.System);

        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<ReleaseException>(() => client.ReadAsync([Flag], default))).Message, StringComparison.Ordinal);
    }

    private FlagServerClient Connect(string key) => new(new FlagServerSpec(new Uri($"http://127.0.0.1:{_port}"), "development", "NOA_KEY"), key, TimeProvider.System);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

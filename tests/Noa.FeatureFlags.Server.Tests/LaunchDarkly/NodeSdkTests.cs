using System.Text.Json;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.LaunchDarkly;

/// <summary>LaunchDarkly's own SDK for Node against a running server. <c>./test.sh</c> installs it.</summary>
public sealed class NodeSdkTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ClientProcess> _started = [];
    private LaunchDarklyServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LaunchDarklyServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _started.ForEach(static client => client.Dispose());
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("changes")]
    public async Task ServerSdk_Connected_FollowsChangesAndItsEventsArrive(string mode)
    {
        using var events = new EventCounts();
        ClientProcess node = Start(mode, 2);

        Assert.Equal("""{"value":"one","reason":"RULE_MATCH","extra":"none"}""", Text(await node.ReadAsync()));
        await _server.ServeAsync("two");
        Assert.Equal("""{"value":"two","reason":"RULE_MATCH","extra":"none"}""", Text(await node.ReadAsync()));
        await _server.AddAsync("extra");
        Assert.Equal("""{"value":"two","reason":"RULE_MATCH","extra":"a"}""", Text(await node.ReadAsync()));
        await events.SeenAsync("custom", Patience);
        await events.SeenAsync("summary", Patience);
    }

    [Fact]
    public async Task ServerSdk_Polling_SeesAChange()
    {
        ClientProcess node = Start("poll", 1);

        Assert.Equal("""{"value":"one","reason":"RULE_MATCH","extra":"none"}""", Text(await node.ReadAsync()));
        await _server.ServeAsync("two");
        Assert.Equal("""{"value":"two","reason":"RULE_MATCH","extra":"none"}""", Text(await node.ReadAsync()));
    }

    [Fact]
    public async Task ServerSdk_WithAWrongKey_SaysSoAndEnds()
    {
        var node = ClientProcess.Start("launchdarkly", Address, "noa_sdk_test_0000000000_0000000000000000000000000000000000000000000", "stream", "1");
        _started.Add(node);

        Assert.Contains("Authentication failed", (await node.ReadAsync()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private string Address => _server.Address.ToString().TrimEnd('/');

    private static string Text(JsonElement line) => line.GetRawText();

    private ClientProcess Start(string mode, int changes)
    {
        var client = ClientProcess.Start("launchdarkly", Address, _server.Key, mode, changes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _started.Add(client);
        return client;
    }
}

using System.Text.Json;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Ofrep;

/// <summary>The OpenFeature project's own JavaScript clients against a running server. <c>./test.sh</c> installs them.</summary>
public sealed class OfrepClientTests : IAsyncLifetime
{
    private readonly List<ClientProcess> _started = [];
    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _environment = await _server.AddEnvironmentAsync("test");
        byte[] sample = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "sample-flags.json"));
        await _server.CommitAsync(_environment, RuleFileEntries.From(RuleSetJson.Parse(sample)), []);
    }

    public async ValueTask DisposeAsync()
    {
        _started.ForEach(static client => client.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task ServerSdk_OverOfrep_GetsValuesReasonsAndErrors()
    {
        ClientProcess node = Start("ofrep-server", await _server.AddSecretAsync(KeyRole.Sdk, "test"));
        JsonElement results = await node.ReadAsync();

        Assert.Equal("""{"value":true,"variant":"on","reason":"TARGETING_MATCH"}""", Text(results, "target"));
        Assert.Equal("""{"value":false,"variant":"off","reason":"DEFAULT"}""", Text(results, "fallthrough"));
        Assert.Equal("""{"value":50,"variant":"large","reason":"TARGETING_MATCH"}""", Text(results, "number"));
        Assert.Contains(results.GetProperty("text").GetProperty("value").GetString(), (string[])["blue", "green"]);
        Assert.Equal("SPLIT", results.GetProperty("text").GetProperty("reason").GetString());
        Assert.Equal("""{"value":{"carrier":"courier","days":1},"variant":"express","reason":"TARGETING_MATCH"}""", Text(results, "object"));
        Assert.Equal("""{"value":true,"reason":"ERROR","errorCode":"FLAG_NOT_FOUND"}""", Text(results, "unknown"));
        Assert.Equal("""{"value":false,"reason":"ERROR","errorCode":"FLAG_NOT_FOUND"}""", Text(results, "slash"));
        Assert.Equal("TYPE_MISMATCH", results.GetProperty("wrongType").GetProperty("errorCode").GetString());
        Assert.Equal("off", results.GetProperty("noKey").GetProperty("variant").GetString());
    }

    [Fact]
    public async Task ServerSdk_WithAWrongKey_ServesDefaults()
    {
        ClientProcess node = Start("ofrep-server", "noa_sdk_test_0000000000_0000000000000000000000000000000000000000000");
        JsonElement results = await node.ReadAsync();

        Assert.False(results.GetProperty("target").GetProperty("value").GetBoolean());
        Assert.Equal("ERROR", results.GetProperty("target").GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("sse")]
    public async Task WebSdk_WithAClientKey_FollowsContextAndRulesAndSeesNothingElse(string changeDetection)
    {
        ClientProcess node = Start("ofrep-web", await _server.AddSecretAsync(KeyRole.Client, "test"), changeDetection);
        JsonElement start = await node.ReadAsync(), context = await node.ReadAsync();
        await _server.CommitAsync(_environment, [ClientSide("dark-mode")], []);
        JsonElement change = await node.ReadAsync();
        await node.EndAsync();

        Assert.True(start.GetProperty("checkout").GetProperty("value").GetBoolean());
        Assert.Equal("FLAG_NOT_FOUND", start.GetProperty("pageSize").GetProperty("errorCode").GetString());
        Assert.Equal("context", context.GetProperty("when").GetString());
        Assert.False(start.GetProperty("dark").GetProperty("value").GetBoolean());
        Assert.True(change.GetProperty("dark").GetProperty("value").GetBoolean());
    }

    private static RuleSetEntry ClientSide(string key) =>
        Entry(key, """{"clientSide":true,"enabled":true,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""");

    private static string Text(JsonElement results, string name) => results.GetProperty(name).GetRawText();

    private ClientProcess Start(string name, params string[] arguments)
    {
        var client = ClientProcess.Start(name, [_server.HttpAddress.ToString().TrimEnd('/'), .. arguments]);
        _started.Add(client);
        return client;
    }
}

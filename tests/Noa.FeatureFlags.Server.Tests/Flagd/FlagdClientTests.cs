using System.Text.Json;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Flagd;

/// <summary>The OpenFeature project's own flagd provider for Node against a running server. It has no way to send a key.</summary>
public sealed class FlagdClientTests : IAsyncLifetime
{
    private readonly List<ClientProcess> _started = [];
    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(static options => options.Flagd.KeylessEnvironment = "test");
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
    public async Task Provider_AskingTheServer_GetsValuesReasonsAndErrors()
    {
        ClientProcess node = Start("rpc");
        JsonElement results = await node.ReadAsync("start");

        Assert.Equal("""{"value":true,"variant":"on","reason":"TARGETING_MATCH"}""", Text(results, "target"));
        Assert.Equal("""{"value":false,"variant":"off","reason":"DEFAULT"}""", Text(results, "fallthrough"));
        Assert.Equal("""{"value":50,"variant":"large","reason":"TARGETING_MATCH"}""", Text(results, "number"));
        Assert.Contains(results.GetProperty("text").GetProperty("value").GetString(), (string[])["blue", "green"]);
        Assert.Equal("SPLIT", results.GetProperty("text").GetProperty("reason").GetString());
        Assert.Equal("""{"value":{"carrier":"courier","days":1},"variant":"express","reason":"TARGETING_MATCH"}""", Text(results, "object"));
        Assert.Equal("""{"value":true,"reason":"ERROR","errorCode":"FLAG_NOT_FOUND"}""", Text(results, "unknown"));
        Assert.Equal("TYPE_MISMATCH", results.GetProperty("wrongType").GetProperty("errorCode").GetString());
        Assert.Equal("off", results.GetProperty("noKey").GetProperty("variant").GetString());
        Assert.Equal("test", results.GetProperty("flagMetadata").GetProperty("flagSetId").GetString());
    }

    // Breaks when the stream tells nothing, or not of which flags.
    [Fact]
    public async Task Provider_AskingTheServer_FollowsChanges()
    {
        ClientProcess node = Start("rpc");
        JsonElement start = await node.ReadAsync("start");
        await _server.CommitAsync(_environment, [OnOff("dark-mode", true)], []);
        JsonElement change = await node.ReadAsync("change");

        Assert.False(start.GetProperty("fallthrough").GetProperty("value").GetBoolean());
        Assert.True(change.GetProperty("fallthrough").GetProperty("value").GetBoolean());
        Assert.Equal(["dark-mode"], change.GetProperty("flagsChanged").EnumerateArray().Select(static key => key.GetString()));
    }

    // What it evaluates itself is what was exported: flags with our own percentages are not, so the caller's default value counts.
    [Fact]
    public async Task Provider_EvaluatingInProcess_ServesWhatTheServerWouldAndFollowsChanges()
    {
        await _server.CommitAsync(_environment, [Entry("new-checkout", Draw(30))], []);
        ClientProcess node = Start("in-process");
        JsonElement start = await node.ReadAsync("start");
        await _server.CommitAsync(_environment, [Entry("new-checkout", Draw(0)), OnOff("dark-mode", true)], []);
        JsonElement change = await node.ReadAsync("change");
        string here = _environment.Current.Flags.Evaluate("new-checkout", EvaluationContext.For("alice"), false).Variation!;

        Assert.Equal("""{"value":false,"variant":"off","reason":"STATIC"}""", Text(start, "fallthrough"));
        Assert.Equal("""{"value":50,"variant":"large","reason":"TARGETING_MATCH"}""", Text(start, "number"));
        Assert.Equal("test", start.GetProperty("flagMetadata").GetProperty("flagSetId").GetString());
        Assert.Contains("button-colour", start.GetProperty("flagMetadata").GetProperty("leftOut").GetString(), StringComparison.Ordinal);
        Assert.Equal("FLAG_NOT_FOUND", start.GetProperty("text").GetProperty("errorCode").GetString());
        Assert.True(change.GetProperty("fallthrough").GetProperty("value").GetBoolean());
        Assert.Equal((here, "off"), (change.GetProperty("target").GetProperty("variant").GetString(), change.GetProperty("noKey").GetProperty("variant").GetString()));

        // It names more than these: its core compares definitions by what they were parsed to.
        Assert.Superset(new HashSet<string?> { "dark-mode", "new-checkout" }, change.GetProperty("flagsChanged").EnumerateArray().Select(static key => key.GetString()).ToHashSet());
    }

    // Breaks when the stream ends without an error: the provider then waits on a dead stream.
    [Fact]
    public async Task Provider_WhoseServerStops_NoticesIt()
    {
        ClientProcess node = Start("rpc");
        await node.ReadAsync("start");

        await _server.StopAsync();

        await node.ReadAsync("stale");
    }

    private static string Draw(int weight) =>
        $$$"""{"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":{"rollout":[{"variation":"on","weight":{{{weight}}}},{"variation":"off","weight":{{{100 - weight}}}}],"hash":"murmur3-flagd","salt":"new-checkout"}}""";

    private static string Text(JsonElement results, string name) => results.GetProperty(name).GetRawText();

    private ClientProcess Start(string resolver)
    {
        var client = ClientProcess.Start("flagd", "127.0.0.1", $"{_server.GrpcAddress.Port}", resolver);
        _started.Add(client);
        return client;
    }
}

using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.LaunchDarkly;

/// <summary>A running server with an environment that speaks LaunchDarkly's protocol, and flags in it.</summary>
internal sealed class LaunchDarklyServer : IAsyncDisposable
{
    private LaunchDarklyServer(RunningServer server, FlagEnvironment environment, string key) => (Server, Environment, Key) = (server, environment, key);

    public RunningServer Server { get; }

    public FlagEnvironment Environment { get; }

    public string Key { get; }

    public Uri Address => Server.HttpAddress;

    public static async Task<LaunchDarklyServer> StartAsync()
    {
        RunningServer server = await RunningServer.StartAsync(static options => options.Dialects["test"] = ["launchdarkly"]);
        FlagEnvironment environment = await server.AddEnvironmentAsync("test");
        var made = new LaunchDarklyServer(server, environment, await server.AddSecretAsync(KeyRole.Sdk, "test"));
        await made.ServeAsync("one");
        return made;
    }

    /// <summary>Serves another value of the flag <c>checkout</c> to those whose plan is pro.</summary>
    public Task<RuleSetVersion> ServeAsync(string value) => Server.CommitAsync(Environment, [Checkout(value)], []);

    public Task<RuleSetVersion> AddAsync(string key) => Server.CommitAsync(Environment, [Entry(key, """{"variations":{"a":"a"},"offVariation":"a","fallthrough":"a"}""")], []);

    public Task<RuleSetVersion> RemoveAsync(string key) => Server.CommitAsync(Environment, [], [Flag(key)]);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static RuleSetEntry Checkout(string value) => Entry("checkout", $$$"""
        {"salt":"abc","variations":{"on":"{{{value}}}","off":"nothing"},"offVariation":"off",
        "rules":[{"id":"pro","when":[{"attribute":"plan","in":["pro"]}],"serve":"on"}],
        "fallthrough":{"rollout":[{"variation":"on","weight":50000},{"variation":"off","weight":50000}],"hash":"sha1-ld"}}
        """);
}

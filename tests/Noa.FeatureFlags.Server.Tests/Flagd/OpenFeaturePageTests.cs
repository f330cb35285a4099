using System.Text.RegularExpressions;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Tests.Architecture;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Flagd;

/// <summary>Runs what docs/openfeature.md shows for Node.</summary>
public sealed partial class OpenFeaturePageTests
{
    private const string PrintValue = "\nconsole.log(JSON.stringify({ value }));\nawait OpenFeature.close();\nprocess.exit(0);\n";

    public static TheoryData<string, int> Programs => [.. Blocks().Select(static (block, index) => (block.Groups["client"].Value, index))];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Lines_ForNode_EvaluateAFlag(string client, int index)
    {
        await using RunningServer server = await RunningServer.StartAsync(static options => options.Flagd.KeylessEnvironment = "test");
        await server.CommitAsync(await server.AddEnvironmentAsync("test"), [OnOff("new-checkout", true)], []);
        string program = Blocks()[index].Groups["program"].Value
            .Replace("port: 5400", $"deadlineMs: 20000, port: {server.GrpcAddress.Port}", StringComparison.Ordinal)
            .Replace("127.0.0.1:5401", $"127.0.0.1:{server.HttpAddress.Port}", StringComparison.Ordinal);
        using ClientProcess node = ClientProcess.StartProgram(client, program + PrintValue, ("NOA_KEY", await server.AddSecretAsync(KeyRole.Sdk, "test")));

        Assert.True((await node.ReadAsync()).GetProperty("value").GetBoolean());
    }

    [Fact]
    public void Page_ForNode_HasBothProtocols() =>
        Assert.Equal(["flagd", "ofrep-server"], Blocks().Select(static block => block.Groups["client"].Value).Distinct().Order());

    private static MatchCollection Blocks() => Block().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "openfeature.md")));

    [GeneratedRegex(@"<!-- run: (?<client>[\w-]+) -->\s*```js\n(?<program>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

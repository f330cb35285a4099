using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Net.Client;
using Noa.FeatureFlags.Cli;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Tests.Telemetry;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;
using static Noa.FeatureFlags.Server.Tests.Telemetry.TelemetryServer;

namespace Noa.FeatureFlags.Server.Tests.Cli;

/// <summary><c>noa server usage</c> and <c>noa experiment</c> against a running server.</summary>
public sealed class UsageVerbTests : IAsyncLifetime
{
    private const string Colour = """
        { "enabled": true, "variations": { "blue": "b", "green": "g" }, "offVariation": "blue",
          "fallthrough": { "experiment": { "id": "button", "weights": { "blue": 50, "green": 50 }, "metrics": ["purchase"], "hypothesis": "Green sells." } } }
        """;

    private const string NeedsOld = """{ "enabled": true, "variations": { "on": true, "off": false }, "offVariation": "off", "prerequisites": [ { "flag": "old", "variation": "on" } ], "fallthrough": "on" }""";

    private TelemetryServer _server = null!;
    private string _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await StartAsync();
        _key = await _server.Server.AddSecretAsync(KeyRole.Reader, "test");
        await _server.Server.CommitAsync(_server.Environment, [OnOff("used", true), OnOff("old", true), Entry("needs-old", NeedsOld), Entry("colour", Colour)], []);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Usage_OfAnEnvironment_ListsCountsAndWhatWasNeverEvaluated()
    {
        await _server.ReportAsync(Count("used", "on", 1200), Count("used", "off", 34), Count("gone", "", 1));

        (int exitCode, string output, _) = Noa("server", "usage");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"used +1,234 +off 34, on 1,200 +2026-03-01 12:00:00", output);
        Assert.Matches(@"gone +1 +default value 1 +2026-03-01 12:00:00 +not in the rules", output);
        Assert.Matches(@"old +0 +never", output);
    }

    // Breaks when a flag counts as unused because nobody has counted for long enough, or because it is new: either would have somebody delete what is needed.
    [Fact]
    public async Task Usage_UnusedForATime_NamesCandidatesAndNoOthers()
    {
        await _server.ReportAsync(Count("used", "on", 1), Count("old", "on", 1));
        (int tooEarly, _, string complaint) = Noa("server", "usage", "--unused-for", "2h");
        Assert.Equal(1, tooEarly);
        Assert.Contains("nothing can be said", complaint, StringComparison.Ordinal);

        _server.Clock.Advance(TimeSpan.FromHours(3));
        await _server.ReportAsync(Count("used", "on", 1, minute: 180));
        await ApplyAsync("new");

        (int exitCode, string output, _) = Noa("server", "usage", "--unused-for", "2h");

        Assert.Equal(0, exitCode);
        Assert.Contains("old", output, StringComparison.Ordinal);
        Assert.Contains("prerequisite of needs-old", output, StringComparison.Ordinal);
        Assert.DoesNotContain("used ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("new ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("30")]
    [InlineData("0d")]
    [InlineData("99999d")]
    public void Usage_UnusedForWhatIsNoTime_IsRefused(string time)
    {
        (int exitCode, _, string error) = Noa("server", "usage", "--unused-for", time);

        Assert.Equal(2, exitCode);
        Assert.Contains("such as 30d", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_OfASoundExperiment_ShowsRatesIntervalAndFinding()
    {
        await ReportExperimentAsync(blue: 400, green: 410, blueBuyers: 40, greenBuyers: 80);

        (int exitCode, string output, _) = Noa("experiment", "result", "button", "--control", "blue");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"blue \(control\) +50.00% +400 +49.38% +400", output);
        Assert.Contains("as the weights promise", output, StringComparison.Ordinal);
        Assert.Matches(@"green +80 +80 +19.51% +\+9.51% +\+4.\d\d% \.\. \+14.\d\d% +0.000\d +higher", output);
        Assert.Contains("It holds for one look", output, StringComparison.Ordinal);
        Assert.Contains("Green sells.", output, StringComparison.Ordinal);
    }

    // Breaks when a mismatch is a note among others.
    [Fact]
    public async Task Result_WithUnitsMissing_WarnsLoudlyAndFails()
    {
        await ReportExperimentAsync(blue: 700, green: 500, blueBuyers: 70, greenBuyers: 100);

        (int exitCode, string output, _) = Noa("experiment", "result", "button");

        Assert.Equal(1, exitCode);
        Assert.Contains("!! SAMPLE RATIO MISMATCH", output, StringComparison.Ordinal);
        Assert.DoesNotContain("higher", output, StringComparison.Ordinal);
        Assert.True(output.IndexOf("MISMATCH", StringComparison.Ordinal) < output.IndexOf("purchase", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Result_WithTooFewUnits_SaysSoAndFails()
    {
        await ReportExperimentAsync(blue: 40, green: 50, blueBuyers: 1, greenBuyers: 40);

        (int exitCode, string output, _) = Noa("experiment", "result", "button");
        (int lenient, _, _) = Noa("experiment", "result", "button", "--min-units", "30");

        Assert.Equal((1, 0), (exitCode, lenient));
        Assert.Contains("not enough data: fewer than 100 units", output, StringComparison.Ordinal);
        Assert.DoesNotContain("higher", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_AsJson_HasTheNumbers()
    {
        await ReportExperimentAsync(blue: 400, green: 410, blueBuyers: 40, greenBuyers: 80, value: 2.5);

        (_, string output, _) = Noa("experiment", "result", "button", "--json");

        JsonElement report = JsonDocument.Parse(output).RootElement;
        JsonElement metric = report.GetProperty("metrics")[0], green = metric.GetProperty("variations")[1];
        Assert.Equal(("mean", "purchase", "green"), (metric.GetProperty("kind").GetString(), metric.GetProperty("event").GetString(), green.GetProperty("variation").GetString()));
        Assert.Equal(80 * 2.5 / 410, green.GetProperty("value").GetDouble(), 10);

        // Population of 80 times 2.5 and 330 times 0: its standard deviation, with one degree of freedom less.
        double rate = 80 / 410d;
        Assert.Equal(2.5 * Math.Sqrt(rate * (1 - rate) * 410 / 409), green.GetProperty("standardDeviation").GetDouble(), 10);
        Assert.Equal((80 * 2.5 / 410) - (40 * 2.5 / 400), green.GetProperty("comparison").GetProperty("difference").GetDouble(), 10);
        Assert.Equal("higher", green.GetProperty("comparison").GetProperty("verdict").GetString());
        Assert.False(report.GetProperty("sampleRatio").GetProperty("isMismatch").GetBoolean());
    }

    [Fact]
    public void Result_OfAnExperimentNobodySaw_SaysSo()
    {
        (int exitCode, string output, _) = Noa("experiment", "result", "button");

        Assert.Equal(1, exitCode);
        Assert.Contains("Nobody was exposed to it yet.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_OfWhatIsNot_IsRefused()
    {
        await ReportExperimentAsync(blue: 1, green: 1, blueBuyers: 0, greenBuyers: 0);

        Assert.Equal(1, Noa("experiment", "result", "never").ExitCode);
        (int exitCode, _, string error) = Noa("experiment", "result", "button", "--control", "red");
        Assert.Equal(2, exitCode);
        Assert.Contains("use one of blue, green", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfExperiments_ShowsStateAndUnits()
    {
        await ReportExperimentAsync(blue: 3, green: 4, blueBuyers: 0, greenBuyers: 0);

        (int exitCode, string output, _) = Noa("experiment", "list");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"button +colour +running +7 +2026-03-01 12:00:00 +2026-03-01 12:00:00 +purchase", output);
    }

    private async Task ApplyAsync(string flag)
    {
        using GrpcChannel channel = _server.Server.Connect();
        var request = new ApplyRequest
        {
            RequestId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
            Expected = _server.Environment.Current.Version.ToMessage(),
            Changes = { new Change { Put = OnOff(flag, true).Message } },
        };
        await new FlagAdmin.FlagAdminClient(channel).ApplyAsync(request, await _server.Server.AddKeyAsync(KeyRole.Editor, "test"));
    }

    private async Task ReportExperimentAsync(int blue, int green, int blueBuyers, int greenBuyers, double? value = null)
    {
        await _server.ReportAsync([.. Enumerable.Range(0, blue).Select(static i => Exposed($"blue-{i}", "blue"))]);
        await _server.ReportAsync([.. Enumerable.Range(0, green).Select(static i => Exposed($"green-{i}", "green"))]);
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        await _server.ReportAsync([
            .. Enumerable.Range(0, blueBuyers).Select(i => Happened($"blue-{i}", "purchase", 1, value)),
            .. Enumerable.Range(0, greenBuyers).Select(i => Happened($"green-{i}", "purchase", 1, value))]);
    }

    private (int ExitCode, string Output, string Error) Noa(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var variables = new Dictionary<string, string> { ["NOA_SERVER"] = _server.Server.GrpcAddress.ToString(), ["NOA_KEY"] = _key, ["NOA_ENVIRONMENT"] = "test", ["COLUMNS"] = "200" };
        int exitCode = NoaCommand.Run(args, new ToolConsole
        {
            Input = new MemoryStream(),
            Output = output,
            Error = error,
            ReadVariable = variables.GetValueOrDefault,
            TimeProvider = _server.Clock,
        });
        return (exitCode, output.ToString(), error.ToString());
    }
}

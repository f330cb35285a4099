using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;
using static Noa.FeatureFlags.Server.Tests.Telemetry.TelemetryServer;

namespace Noa.FeatureFlags.Server.Tests.Telemetry;

/// <summary>What Prometheus is told of usage.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class UsageMetricsTests : IAsyncLifetime
{
    private TelemetryServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await StartAsync();
        await _server.Server.CommitAsync(_server.Environment, [OnOff("used", true)], []);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Prometheus_OfReportedCounts_NamesFlagsOfTheRulesAlone()
    {
        await _server.ReportAsync(Count("used", "on", 3), Count("anything-a-caller-says", "on", 2));
        using var http = new HttpClient { BaseAddress = _server.Server.HttpAddress };
        http.DefaultRequestHeaders.Add("authorization", _server.Reader.GetValue("authorization"));

        string metrics = await http.GetStringAsync("/metrics");

        Assert.Matches("""noa_telemetry_evaluations\S*\{[^}]*environment="test",flag="used",variation="on"[^}]*\} 3""", metrics);
        Assert.Matches("""noa_telemetry_evaluations\S*\{[^}]*environment="test",flag="",variation=""[^}]*\} 2""", metrics);
        Assert.DoesNotContain("anything-a-caller-says", metrics, StringComparison.Ordinal);
    }

    // Breaks when a collector's limit is lifted: a server with 10,000 flags would answer a scrape with 20,000 lines.
    [Fact]
    public async Task Prometheus_OfMoreFlagsThanItTakes_HasABoundedNumberOfLines()
    {
        string[] keys = [.. Enumerable.Range(0, 3000).Select(static i => $"flag-{i}")];
        await _server.Server.CommitAsync(_server.Environment, [.. keys.Select(static key => OnOff(key, true))], []);
        await _server.ReportAsync([.. keys.Select(static key => Count(key, "on", 1))]);
        using var http = new HttpClient { BaseAddress = _server.Server.HttpAddress };
        http.DefaultRequestHeaders.Add("authorization", _server.Reader.GetValue("authorization"));

        string[] lines = [.. (await http.GetStringAsync("/metrics")).Split('\n').Where(static line => line.StartsWith("noa_telemetry_evaluations", StringComparison.Ordinal))];

        Assert.InRange(lines.Length, 1000, 2001);
        Assert.Equal(3000, lines.Sum(static line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
    }
}

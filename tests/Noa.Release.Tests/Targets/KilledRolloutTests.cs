using System.Diagnostics;
using System.Globalization;
using Noa.Release.Rollouts;

namespace Noa.Release.Tests.Targets;

/// <summary>The tool is killed at each line of its log, and goes on each time. Versions, proxy and users do not notice.</summary>
public sealed class KilledRolloutTests : IAsyncDisposable
{
    private const int Sigkill = 137;
    private const string Plan = "stages:\n  - { traffic: 10, gates: [{ every: 100ms, smoke: { path: /health } }] }\n  - { traffic: 50 }\n  - { traffic: 100 }\n";

    private readonly LocalDeployment _local = new();

    public ValueTask DisposeAsync() => _local.DisposeAsync();

    // Breaks when an action cannot be repeated, when a line is lost, or when something besides the log is needed to go on.
    [Theory]
    [InlineData("v2", "after", 0)]
    [InlineData("v2-dead", "after", 1)]
    [InlineData("v2", "before", 0)]
    public async Task Kill_AtEachLine_EndsAsIfNothingHadHappened(string version, string when, int exitCode)
    {
        _local.Add(version);
        await _local.DeployAsync("v1", "immediate");
        string plan = Path.Combine(Path.GetDirectoryName(_local.FilePath)!, "plan.yaml"), log = Path.Combine(Path.GetDirectoryName(_local.FilePath)!, "killed");
        await File.WriteAllTextAsync(plan, Plan, TestContext.Current.CancellationToken);
        await using var load = new Load(_local.Listen);
        var store = new FileRolloutStore(log, TimeProvider.System);
        int kills = 0, exit;
        long line = 1;
        do
        {
            exit = await ConductAsync(version, plan, log, when == "after" ? line : -line);
            kills += exit == Sigkill ? 1 : 0;
            IReadOnlyList<RolloutEvent> lines = (await store.ListAsync(default)).Count == 0 ? [] : await store.ReadAsync("0001", default);

            // Going on writes a line of its own first, and reads gates anew: the next to die at is the one after.
            line = lines.Count + (when == "after" ? 2 : 3) + (lines.Count > 0 && lines[^1] is MeasuredEvent ? 1 : 0);
        }
        while (exit == Sigkill && kills < 30);

        IReadOnlyList<RolloutEvent> whole = await store.ReadAsync("0001", default);
        Assert.Equal(exitCode, exit);
        Assert.InRange(kills, 6, 29);
        Assert.Empty(load.Failures);
        Assert.Empty((await Replay.RunAsync(whole, null, default)).Differences);
        string[] decisions = [.. whole.OfType<DecidedEvent>().Select(static decided => $"{decided.Decision} {decided.Stage + 1}")];
        Assert.Equal(exitCode == 0 ? ["Enter 1", "Hold 1", "Enter 2", "Hold 2", "Enter 3", "Hold 3", "Finish 3", "Succeed 3"] : ["Abort 1", "RollBack 1"], decisions);
        string expected = exitCode == 0 ? version : "v1";
        Assert.All((await load.RoundAsync(TestContext.Current.CancellationToken)).Values, answer => Assert.Equal(expected, answer));
        TestContext.Current.SendDiagnosticMessage($"{kills} kills, {whole.Count} lines");
    }

    private async Task<int> ConductAsync(string version, string plan, string log, long killAt)
    {
        var start = new ProcessStartInfo("dotnet", [LocalDeployment.HostProgram, "conduct", _local.FilePath, version, plan, log, killAt.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(LocalDeployment.Patience);
        Assert.True(process.ExitCode is 0 or 1 or Sigkill, error);
        return process.ExitCode;
    }
}

using Noa.FeatureFlags.Stores.Tests.Redis;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Cli.Tests.Store;

/// <summary><c>noa store</c> and <c>noa server distribution</c>, with a real server over a real Redis.</summary>
public sealed class StoreVerbTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private RedisServer _redis = null!;
    private ServerProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _server = await ServerProcess.StartAsync(_folder.PathOf("node"), $"--Noa:Redis:Connection={_redis.Connection}", "--Noa:Redis:Create=true", "--Noa:Distribution:MinSubscribers=0", "--Noa:Distribution:Hold=01:00:00");
    }

    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public void Status_OfAStoreThatIsWell_IsLive()
    {
        ToolRun json = Call("store", "status", "--json"), table = Call("store", "status");

        Assert.Equal((0, 0), (json.ExitCode, table.ExitCode));
        Assert.Equal("STORE_STATE_LIVE", json.Json.GetProperty("environments")[0].GetProperty("store").GetString());
        Assert.Equal("Live", table.RowWith("development")[3]);
    }

    // Breaks when the tool reports a loss as success, or when a person's word does not reach the store.
    [Fact]
    public async Task Store_ThatLostEverything_IsNotWellUntilAPersonSaysWhatCounts()
    {
        Assert.Equal(0, Call("server", "set", "dark-mode", "on").ExitCode);
        string before = Revision();

        await _redis.CommandAsync("FLUSHALL");
        ToolRun lost = await UntilAsync(static run => run.ExitCode == 1);
        ToolRun repaired = Call("store", "restore", "--comment", "it came back empty");
        ToolRun well = await UntilAsync(static run => run.ExitCode == 0);

        Assert.Equal("Regressed", lost.RowWith("development")[3]);
        Assert.Equal(0, repaired.ExitCode);
        Assert.StartsWith("development is at revision ", repaired.Output, StringComparison.Ordinal);
        Assert.Equal("Live", well.RowWith("development")[3]);
        Assert.True(long.Parse(Revision(), System.Globalization.CultureInfo.InvariantCulture) >= long.Parse(before, System.Globalization.CultureInfo.InvariantCulture));
    }

    // Breaks when adopt writes over the backup, as restore would.
    [Fact]
    public async Task Store_ThatABackupWasPutBackInto_IsAdopted()
    {
        string backup = _folder.PathOf("backup"), files = Path.Combine(_redis.Folder, "appendonlydir");
        Copy(files, backup);
        Assert.Equal(0, Call("server", "set", "dark-mode", "off").ExitCode);
        await _redis.KillAsync();
        Directory.Delete(files, recursive: true);
        Copy(backup, files);
        await _redis.RestartAsync();
        await UntilAsync(static run => run.ExitCode == 1);

        ToolRun run = Call("store", "adopt", "--environment", "development", "--comment", "yesterday is right", "--json");
        await UntilAsync(static run => run.ExitCode == 0);

        Assert.Equal((0, "development"), (run.ExitCode, run.Json.GetProperty("environments")[0].GetProperty("name").GetString()));
        Assert.DoesNotContain("set dark-mode", Call("server", "history").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ThatIsEmpty_CannotBeAdopted()
    {
        await _redis.CommandAsync("FLUSHALL");
        await UntilAsync(static run => run.ExitCode == 1);

        ToolRun run = Call("store", "adopt", "--comment", "by mistake");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("The server refused: Redis has no flag store: resto", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Repair_OfAStoreThatIsWell_IsSaidToBe()
    {
        ToolRun run = Call("store", "restore", "--environment", "nobody");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("nobody", run.Error, StringComparison.Ordinal);
    }

    // The change is staged, and there is nobody who could take it: it is with the canaries until somebody decides.
    [Fact]
    public void Distribution_HaltedAndResumed_SaysSo()
    {
        Assert.Equal(0, Call("server", "set", "dark-mode", "on").ExitCode);

        ToolRun calm = Call("server", "distribution", "--json"), halted = Call("server", "distribution", "halt", "--comment", "errors at checkout");
        ToolRun seen = Call("server", "distribution"), resumed = Call("server", "distribution", "resume"), unknown = Call("server", "distribution", "stop");

        Assert.Equal((0, 1, 1, 0, 2), (calm.ExitCode, halted.ExitCode, seen.ExitCode, resumed.ExitCode, unknown.ExitCode));
        Assert.Matches("^Revision [0-9]+ is Halted; everybody outside the canary cohort has [0-9]+\\.", seen.Output);
        Assert.NotEqual("", calm.Json.GetProperty("nodeId").GetString());
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private string Revision() => Call("store", "status", "--json").Json.GetProperty("environments")[0].GetProperty("version").GetProperty("revision").GetString()!;

    private async Task<ToolRun> UntilAsync(Func<ToolRun, bool> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            ToolRun run = Call("store", "status");
            if (isSo(run))
            {
                return run;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    private ToolRun Call(params string[] args) => new Tool
    {
        Variables = { ["NOA_SERVER"] = _server.Address.ToString(), ["NOA_KEY"] = ServerProcess.AdminKey, ["NOA_ENVIRONMENT"] = "development" },
    }.Call(args);
}

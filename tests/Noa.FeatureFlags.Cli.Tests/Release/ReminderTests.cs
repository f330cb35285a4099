using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Cli.Tests.Release;

/// <summary>Rollouts of flags on a real server: what moves, and that people are reminded of the day a flag should be gone.</summary>
public sealed class ReminderTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private ServerProcess _server = null!;
    private Shop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(_folder.PathOf("flags"));
        _shop = new Shop($"    flagServer: {{ address: \"{_server.Address}\", environment: development }}\n    flags: [old-checkout, new-checkout]");
        _shop.Variables["NOA_KEY"] = ServerProcess.AdminKey;
        _shop.Variables["NOA_SERVER"] = _server.Address.ToString();
        _shop.Variables["NOA_ENVIRONMENT"] = "development";
        DateOnly today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        string rules = _shop.Write("flags.json", $$"""
            { "flags": {
              "old-checkout": { "owner": "payments", "expires": "2024-03-31", "fallthrough": "off" },
              "new-checkout": { "owner": "payments", "expires": "{{today.AddDays(400):yyyy-MM-dd}}", "fallthrough": "off" }
            } }
            """);
        Assert.Equal(0, _shop.Call("server", "apply", rules).ExitCode);
    }

    public ValueTask DisposeAsync()
    {
        _shop?.Dispose();
        _server?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Breaks when the reminder is lost, or when a flag that has time is reminded of.
    [Fact]
    public void Release_OfAFlagThatIsDueForRemoval_RemindsOfItInPlanAndStatus()
    {
        const string reminder = "'old-checkout' was due for removal by payments on 2024-03-31: remove it from code and rules, or give it a new date";
        ToolRun plan = _shop.Call("release", "plan", "staging", "v1.0.0", "flag-only");
        ToolRun deployed = _shop.Call("release", "deploy", "staging", "v1.0.0", "immediate");
        ToolRun status = _shop.Call("release", "status", "--json");

        Assert.Contains(reminder, string.Join(' ', plan.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("'new-checkout' was due", plan.Output, StringComparison.Ordinal);
        Assert.True(deployed.ExitCode == 0, deployed.Error + deployed.Output);
        Assert.Equal([reminder], status.Json.GetProperty("reminders").EnumerateArray().Select(static one => one.GetString()));
    }

    [Fact]
    public void Release_WithoutTheKeyOfItsFlagServer_IsRefusedBeforeAnythingIsTouched()
    {
        _shop.Variables.Remove("NOA_KEY");

        ToolRun run = _shop.Call("release", "deploy", "staging", "v1.0.0", "immediate");

        Assert.Equal((2, "'staging' has a flag server, and there is no key for it: set NOA_KEY.\n"), (run.ExitCode, run.Error));
    }
}

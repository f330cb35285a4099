using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.FeatureFlags.Cli.Tests.Release;

/// <summary>The scripts of scripts/release, run as a person runs them.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly Shop _shop = new();

    public static TheoryData<string> Scripts => [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "scripts", "release"), "*.sh").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void Scripts_ThatDeploySwitchTestAndRollBack_DoIt()
    {
        (int exitCode, string output) = _shop.Shell($"""
            scripts/release/switch-traffic.sh staging v1.0.0
            scripts/release/deploy-blue-green.sh staging v1.1.0 canary-10
            scripts/release/smoke-tests.sh {_shop.Address} --path /health --contains ok
            scripts/release/rollback.sh v1.0.0
            """);

        Assert.True(exitCode == 0, output);
        Assert.Equal("v1.0.0", _shop.Active);
        Assert.Equal(["Deploy", "Deploy", "Rollback"], _shop.Call("release", "history").Lines.Where(static line => line.StartsWith("000", StringComparison.Ordinal)).Select(static line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[1].Trim()));
    }

    [Fact]
    public void DeployScript_WithoutAStrategy_TakesACanary()
    {
        _shop.Shell("scripts/release/switch-traffic.sh staging v1.0.0");

        (int exitCode, string output) = _shop.Shell("scripts/release/deploy-blue-green.sh staging v1.1.0; noa release history 0002 --json");

        Assert.True(exitCode == 0, output);
        Assert.Contains("\"name\":\"canary-10\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deploy-blue-green.sh staging", "needs <VERSION>")]
    [InlineData("deploy-blue-green.sh staging v9.9.9 canary-10", "There is no version 'v9.9.9' here")]
    [InlineData("rollback.sh", "needs <VERSION>")]
    [InlineData("rollback.sh v9.9.9", "There is no version 'v9.9.9' here")]
    [InlineData("publish-packages.sh --source nowhere", "There is no folder 'nowhere'")]
    [InlineData("create-release.sh", "git rev-parse failed")]
    [InlineData("build-artifacts.sh", "git rev-parse failed")]
    public void Script_ThatCannotDoIt_SaysWhyAndFails(string call, string reason)
    {
        (int exitCode, string output) = _shop.Shell($"scripts/release/{call}");

        Assert.Equal(2, exitCode);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_AskedForHelp_GivesThatOfItsVerb(string script)
    {
        (int exitCode, string output) = _shop.Shell($"scripts/release/{script} --help");

        Assert.True(exitCode == 0, output);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_ByShellcheck_AreClean()
    {
        Assert.SkipUnless(_shop.Shell("command -v shellcheck").ExitCode == 0, "shellcheck is not installed: test.sh installs it where it may");

        (int exitCode, string output) = _shop.Shell("shellcheck scripts/release/*.sh");

        Assert.True(exitCode == 0, output);
    }
}

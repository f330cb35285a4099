using System.Globalization;
using Noa.FeatureFlags.Cli;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.FeatureFlags.Server.Tests.Cli;

/// <summary><c>noa server ...</c> against a running server.</summary>
public sealed class ServerVerbTests : IAsyncLifetime
{
    private const string Rules = """{ "flags": { "dark-mode": false, "checkout": { "percentage": 10 }, "size": { "variations": { "s": 1, "l": 2 }, "offVariation": "s", "fallthrough": "s" } } }""";

    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;
    private string _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _environment = await _server.AddEnvironmentAsync("test");
        _key = await _server.AddSecretAsync(KeyRole.Admin, null);
        Assert.Equal(0, Pipe(Rules, "server", "apply", "-").ExitCode);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Set_OnThenOff_IsServedAtOnce()
    {
        Assert.Equal((0, "Revision 2 (before: 1).\n"), Noa("server", "set", "dark-mode", "on"));
        Assert.True(_environment.Current.Flags.IsEnabled("dark-mode", EvaluationContext.Empty));

        Noa("server", "set", "dark-mode", "off");
        Assert.False(_environment.Current.Flags.IsEnabled("dark-mode", EvaluationContext.Empty));
    }

    [Fact]
    public void Set_APercentage_KeepsWhoHadTheFlag()
    {
        EvaluationContext[] users = [.. Enumerable.Range(0, 1000).Select(static i => EvaluationContext.For($"u{i}"))];
        EvaluationContext[] before = [.. users.Where(user => _environment.Current.Flags.IsEnabled("checkout", user))];

        Noa("server", "set", "checkout", "30%");

        Assert.All(before, user => Assert.True(_environment.Current.Flags.IsEnabled("checkout", user)));
        Assert.InRange(users.Count(user => _environment.Current.Flags.IsEnabled("checkout", user)), 240, 360);
    }

    [Theory]
    [InlineData("checkout", "much", 2, "none of on, off, and a percentage")]
    [InlineData("checkout", "101%", 2, "none of on, off, and a percentage")]
    [InlineData("size", "on", 1, "no boolean flag")]
    [InlineData("nobody", "on", 1, "There is no flag:nobody")]
    public void Set_WhatCannotBe_ChangesNothing(string key, string value, int exitCode, string sentence)
    {
        (int code, string error) = Complaint("server", "set", key, value);

        Assert.Equal(exitCode, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Equal(1, _environment.Current.Version.Revision);
    }

    [Fact]
    public void Apply_TheSameFileAgain_ChangesNothing() =>
        Assert.Equal((0, "Nothing to change: revision 1 says so already.\n"), Pipe(Rules, "server", "apply", "-"));

    [Fact]
    public void Apply_WithPrune_RemovesWhatTheFileLacks()
    {
        Pipe("""{ "flags": { "dark-mode": true } }""", "server", "apply", "-", "--prune");

        Assert.Equal(["dark-mode"], _environment.Current.FlagKeys);
    }

    [Fact]
    public void Apply_RulesThatBreakRules_ListsEachOnALine()
    {
        (int code, string error) = PipeComplaint("""{ "flags": { "a": { "variations": { "on": true, "off": false }, "rules": [ { "when": [ { "segment": "nobody" } ], "serve": "on" } ], "fallthrough": "off" } } }""", "server", "apply", "-");

        Assert.Equal(1, code);
        Assert.Contains("\n  $.flags.a.rules[0].when[0].segment: There is no usable segment 'nobody'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void DryRun_OfAChange_ShowsProbesAndChangesNothing()
    {
        (int code, string output) = Noa("server", "set", "checkout", "60%", "--dry-run");

        Assert.Equal(0, code);
        Assert.Contains("checkout", output, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", output, StringComparison.Ordinal);
        Assert.Equal(1, _environment.Current.Version.Revision);
    }

    [Fact]
    public void Get_AsJson_IsARuleFileThatChangesNothing()
    {
        string file = Noa("server", "get", "--json").Output;

        Assert.Equal((0, "Nothing to change: revision 1 says so already.\n"), Pipe(file, "server", "apply", "-", "--prune"));
    }

    // Every kind of rule that the format knows. Breaks when the long form leaves something out.
    [Theory]
    [InlineData("docs/examples/flags.json")]
    [InlineData("src/Noa.FeatureFlags.Server/Hosting/sample-flags.json")]
    public void File_AppliedAndGotten_SaysTheSame(string path)
    {
        string file = File.ReadAllText(Path.Combine(SourceTree.Root, path));
        Assert.Equal(0, Pipe(file, "server", "apply", "-", "--prune").ExitCode);

        string gotten = Noa("server", "get", "--json").Output;

        Assert.Equal((0, "Nothing to change: revision 2 says so already.\n"), Pipe(gotten, "server", "apply", "-", "--prune"));
        Assert.Equal((0, "Nothing to change: revision 2 says so already.\n"), Pipe(file, "server", "apply", "-", "--prune"));
    }

    [Fact]
    public void Audit_OfAccess_NamesKeysAndEnvironments()
    {
        Noa("server", "environments", "--create", "production");

        (int code, string output) = Noa("server", "audit", "--access");

        Assert.Equal(0, code);
        Assert.Contains("test Admin", output, StringComparison.Ordinal);
        Assert.Contains("CreateEnvironment  environment:production  not protected, no browsers", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rollback_AfterAChange_BringsTheRulesBack()
    {
        string before = Noa("server", "get", "--json").Output;
        Noa("server", "set", "dark-mode", "on");

        Noa("server", "rollback", "1");

        Assert.Equal(before, Noa("server", "get", "--json").Output);
        Assert.Equal(3, _environment.Current.Version.Revision);
    }

    [Fact]
    public void Promote_ToAProtectedEnvironment_AsksForAComment()
    {
        Noa("server", "environments", "--create", "production", "--protected");

        Assert.Contains("'production' is protected", Complaint("server", "promote", "test", "production").Error, StringComparison.Ordinal);
        Assert.Equal(0, Noa("server", "promote", "test", "production", "--comment", "launch").ExitCode);
        Assert.Equal((0, "No difference.\n"), Noa("server", "diff", "--environment", "test", "--other", "production"));
    }

    [Fact]
    public void Audit_OfAChange_IsAWholeChain()
    {
        (int code, string output) = Noa("server", "audit");

        Assert.Equal(0, code);
        Assert.Contains("Apply  0 -> 1  flag:checkout, flag:dark-mode, flag:size", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_AChange_PrintsIt()
    {
        Task<(int ExitCode, string Output)> watching = Task.Run(() => Noa("server", "watch", "--changes", "1"), TestContext.Current.CancellationToken);
        var hub = _server.Get<Noa.FeatureFlags.Server.Streaming.SubscriberHub>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 1000 && hub.Count == 0; i++)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        Noa("server", "set", "dark-mode", "on", "--immediate");

        Assert.Contains("revision 2: flag:dark-mode", (await watching.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_MadeAndRevoked_WorksAndThenDoesNot()
    {
        string secret = Noa("server", "keys", "create", "--role", "reader", "--name", "reports", "--environment", "test").Output.Trim();
        string id = secret.Split('_')[3];

        Assert.Equal(0, Run(secret, "", "server", "get").ExitCode);
        Noa("server", "keys", "revoke", id);

        Assert.Equal(1, Run(secret, "", "server", "get").ExitCode);
        Assert.DoesNotContain(secret.Split('_')[4], Noa("server", "keys", "list", "--json").Output, StringComparison.Ordinal);
    }

    private (int ExitCode, string Output) Noa(params string[] args) => Pipe("", args);

    private (int ExitCode, string Output) Pipe(string input, params string[] args)
    {
        (int exitCode, string output, _) = Run(_key, input, args);
        return (exitCode, output);
    }

    private (int ExitCode, string Error) Complaint(params string[] args) => PipeComplaint("", args);

    private (int ExitCode, string Error) PipeComplaint(string input, params string[] args)
    {
        (int exitCode, _, string error) = Run(_key, input, args);
        return (exitCode, error);
    }

    private (int ExitCode, string Output, string Error) Run(string key, string input, params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var variables = new Dictionary<string, string> { ["NOA_SERVER"] = _server.GrpcAddress.ToString(), ["NOA_KEY"] = key, ["NOA_ENVIRONMENT"] = "test" };
        int exitCode = NoaCommand.Run(args, new ToolConsole
        {
            Input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)),
            Output = output,
            Error = error,
            ReadVariable = variables.GetValueOrDefault,
        });
        return (exitCode, output.ToString(), error.ToString());
    }
}

using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.RuleFiles;

/// <summary>A folder kept in git as the truth, or as the beginning, of what a server serves.</summary>
public sealed class RuleFolderTests : IAsyncLifetime
{
    private const string On = """{ "flags": { "a": true, "b": { "percentage": 10 } } }""";
    private const string Off = """{ "flags": { "a": false, "b": { "percentage": 10 } } }""";
    private const string UnknownSegment = """{ "flags": { "a": { "variations": { "on": true, "off": false }, "rules": [ { "when": [ { "segment": "nobody" } ], "serve": "on" } ], "fallthrough": "off" } } }""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-rules-").FullName;
    private readonly RecordedLogs _logs = new();
    private RunningServer? _server;

    // For a server that is started again.
    private string Store => Path.Combine(_folder, "store");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Follow_AtTheStart_ServesTheFileAndTheAuditSaysWhence()
    {
        Write("test.json", On);

        FlagEnvironment environment = await StartAsync();

        Assert.True(environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
        AuditRecord record = Assert.Single(await AuditAsync("test"));
        Assert.Equal(("rules folder (test.json)", "rules-folder", "Follow", "taken from test.json"), (record.Actor, record.KeyId, record.Method, record.Comment));
        Assert.Equal("environment:test", Assert.Single(Assert.Single(await AuditAsync(AccessChange.Trail)).ChangedKeys));
    }

    // Each is a way in which files change that has lost changes somewhere. Breaks when the file is not watched by the SDK's source.
    [Theory]
    [InlineData("overwritten")]
    [InlineData("renamed")]
    [InlineData("links swapped")]
    public async Task Follow_AChange_CommitsTheDifferenceAlone(string way)
    {
        Action change = Prepare(way);
        FlagEnvironment environment = await StartAsync();
        Task<ServedRuleSet> changed = NextAsync(environment);

        change();

        ServedRuleSet served = await changed;
        Assert.False(served.Flags.IsEnabled("a", EvaluationContext.Empty));
        Assert.Equal(2, served.Version.Revision);
        Assert.Equal(["flag:a"], (await AuditAsync("test"))[1].ChangedKeys);
    }

    [Theory]
    [InlineData("{ \"flags\": { \"a\": fal", "cannot be used")]
    [InlineData("{ \"flags\": { \"a\": false, \"b\": { \"percentage\": 1000 } } }", "$.flags.b")]
    [InlineData(UnknownSegment, "There is no usable segment 'nobody'")]
    [InlineData("{ \"flags\": { \"a\": false, \"a\": true } }", "$.flags.a")]
    public async Task Follow_ABadFile_KeepsTheLastGoodAndSaysWhy(string bad, string why)
    {
        Write("test.json", On);
        FlagEnvironment environment = await StartAsync();

        Write("test.json", bad);

        await _logs.WaitForAsync(why);
        Assert.Equal(1, environment.Current.Version.Revision);
        Assert.True(environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
        HealthReport health = await _server!.Get<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains(why, health.Entries["noa-flag-server"].Description, StringComparison.Ordinal);

        Task<ServedRuleSet> mended = NextAsync(environment);
        Write("test.json", Off);
        Assert.Equal(2, (await mended).Version.Revision);
        await HealthyAsync();
    }

    [Fact]
    public async Task Follow_ADeletedFile_KeepsTheLastGood()
    {
        Write("test.json", On);
        FlagEnvironment environment = await StartAsync();

        File.Delete(Path.Combine(_folder, "test.json"));

        await _logs.WaitForAsync("was deleted");
        Assert.True(environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
    }

    [Fact]
    public async Task Follow_AnotherChange_IsRefusedWithAdvice()
    {
        Write("test.json", On);
        FlagEnvironment environment = await StartAsync();
        await _server!.AddEnvironmentAsync("free");
        Metadata key = await _server.AddKeyAsync(KeyRole.Admin, null);
        using GrpcChannel channel = _server.Connect();
        var admin = new FlagAdmin.FlagAdminClient(channel);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await admin.ApplyAsync(Removal(environment), key));
        RpcException rollback = await Assert.ThrowsAsync<RpcException>(async () => await admin.RollbackAsync(new RollbackRequest { Environment = "test", ToRevision = 1, Expected = environment.Current.Message, RequestId = NewId() }, key));
        ApplyResponse tried = await admin.ValidateAsync(Removal(environment), key);
        ApplyResponse promoted = await admin.PromoteAsync(new PromoteRequest { FromEnvironment = "test", ToEnvironment = "free", Expected = EnvironmentOf("free").Current.Message, RequestId = NewId() }, key);

        Assert.Equal((StatusCode.FailedPrecondition, StatusCode.FailedPrecondition), (refused.StatusCode, rollback.StatusCode));
        Assert.Contains("follows test.json of the server's rules folder, and takes no other changes: change that file.", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("FOLLOWS_FILE", refused.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        Assert.Equal(1, environment.Current.Version.Revision);
        Assert.Equal(["a"], tried.Impact.ChangedKeys);
        Assert.Equal(1, promoted.Version.Revision);
    }

    [Fact]
    public async Task Follow_AfterARestart_TakesUpWhatChangedMeanwhile()
    {
        Write("test.json", On);
        await StartAsync(dataDirectory: Store);
        await _server!.DisposeAsync();

        Write("test.json", Off);
        FlagEnvironment environment = await StartAsync(dataDirectory: Store);

        Assert.Equal(2, environment.Current.Version.Revision);
        Assert.False(environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
    }

    [Fact]
    public async Task Follow_ANewFile_MakesItsEnvironment()
    {
        Write("test.json", On);
        await StartAsync();
        var added = new TaskCompletionSource<FlagEnvironment>(TaskCreationOptions.RunContinuationsAsynchronously);
        _server!.Get<EnvironmentRegistry>().Added += added.SetResult;

        Write("later.json", On);

        FlagEnvironment environment = await added.Task.WaitAsync(Patience);
        await _logs.WaitForAsync("Environment later follows");
        Assert.True(environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
    }

    [Fact]
    public async Task Seed_OnceWritten_LeavesTheEnvironmentToPeople()
    {
        Write("test.json", On);
        FlagEnvironment environment = await StartAsync(RuleFolderMode.Seed, Store);
        Assert.True(environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
        Assert.Equal("Seed", Assert.Single(await AuditAsync("test")).Method);

        using (GrpcChannel channel = _server!.Connect())
        {
            await new FlagAdmin.FlagAdminClient(channel).ApplyAsync(Removal(environment), await _server.AddKeyAsync(KeyRole.Admin, null));
        }

        await _server.DisposeAsync();

        Write("test.json", Off);
        environment = await StartAsync(RuleFolderMode.Seed, Store);

        Assert.Equal(2, environment.Current.Version.Revision);
        Assert.Equal(["b"], environment.Current.FlagKeys);
    }

    // A name becomes part of keys, labels and messages. Breaks when a file's name is taken for an environment's unseen.
    [Theory]
    [InlineData("Test.json")]
    [InlineData(".json")]
    [InlineData("..json")]
    [InlineData("...json")]
    [InlineData("1st.json")]
    [InlineData("a b.json")]
    [InlineData("a\nb.json")]
    [InlineData("a_b.json")]
    [InlineData("a\\b.json")]
    [InlineData("%2e%2e.json")]
    [InlineData("prod.bak.json")]
    [InlineData("\u212Aelvin.json")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234x.json")]
    public async Task File_WithANameThatIsNone_IsLeftAloneAndSaidSo(string name)
    {
        Write(name, On);
        Write("test.json", On);

        await StartAsync();

        Assert.Equal(["test"], _server!.Get<EnvironmentRegistry>().All.Select(static environment => environment.Name));
        Assert.Contains(_logs.Lines, line => line.Contains($"{name} is left alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Folder_ThatIsMissing_StopsTheStart()
    {
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningServer.StartAsync(options => options.Rules.Directory = Path.Combine(_folder, "typo")));

        Assert.Contains("there is no folder", refused.Message, StringComparison.Ordinal);
    }

    private async Task HealthyAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var patience = new CancellationTokenSource(Patience);
        while ((await _server!.Get<HealthCheckService>().CheckHealthAsync(patience.Token)).Status != HealthStatus.Healthy)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private static ApplyRequest Removal(FlagEnvironment environment) => new()
    {
        Environment = environment.Name,
        Expected = environment.Current.Message,
        RequestId = NewId(),
        Changes = { new Change { Delete = new EntryRef { Kind = EntryKind.Flag, Key = "a" }, ExpectedEntryRevision = -1 } },
    };

    private static Google.Protobuf.ByteString NewId() => Google.Protobuf.ByteString.CopyFrom(Guid.NewGuid().ToByteArray());

    private static Task<ServedRuleSet> NextAsync(FlagEnvironment environment)
    {
        var next = new TaskCompletionSource<ServedRuleSet>(TaskCreationOptions.RunContinuationsAsynchronously);
        environment.Changed += (ruleSet, _) => next.TrySetResult(ruleSet);
        return next.Task.WaitAsync(Patience);
    }

    private Action Prepare(string way)
    {
        string path = Path.Combine(_folder, "test.json");
        if (way != "links swapped")
        {
            Write("test.json", On);
            return way == "overwritten" ? () => Write("test.json", Off) : () => Rename(path);
        }

        // As Kubernetes mounts a ConfigMap: the file is a link through a link that is swapped.
        Write(Path.Combine("..v1", "test.json"), On);
        Write(Path.Combine("..v2", "test.json"), Off);
        string data = Path.Combine(_folder, "..data");
        File.CreateSymbolicLink(data, "..v1");
        File.CreateSymbolicLink(path, Path.Combine("..data", "test.json"));
        return () =>
        {
            File.Delete(data);
            File.CreateSymbolicLink(data, "..v2");
        };
    }

    private static void Rename(string path)
    {
        File.WriteAllText(path + ".new", Off);
        File.Move(path + ".new", path, overwrite: true);
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private async Task<FlagEnvironment> StartAsync(RuleFolderMode mode = RuleFolderMode.Follow, string? dataDirectory = null)
    {
        _server = await RunningServer.StartAsync(
            options => (options.Rules.Directory, options.Rules.Mode) = (_folder, mode),
            dataDirectory: dataDirectory,
            logging: _logs.AddTo);
        return EnvironmentOf("test");
    }

    private FlagEnvironment EnvironmentOf(string name) =>
        _server!.Get<EnvironmentRegistry>().TryFind(name, out FlagEnvironment? environment) ? environment : throw new InvalidOperationException($"There is no environment '{name}'.");

    private async Task<List<AuditRecord>> AuditAsync(string trail) => await _server!.Get<IRuleSetStore>().ReadAuditAsync(trail, 0, CancellationToken.None).ToListAsync();
}

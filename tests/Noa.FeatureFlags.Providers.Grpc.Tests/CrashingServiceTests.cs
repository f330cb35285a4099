using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Testing.Faults;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Providers.Grpc.Tests;

/// <summary>Services, as processes of their own, that a rule set ends or that are killed.</summary>
public sealed class CrashingServiceTests : IAsyncLifetime
{
    private const string Program = "Noa.FeatureFlags.CrashingService";

    private static readonly Dictionary<string, string> NoVariables = [];

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-crash-").FullName;
    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;
    private string _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(static options => options.Sync.ReconnectWindow = TimeSpan.FromMilliseconds(200));
        _environment = await _server.AddEnvironmentAsync("test");
        _key = await _server.AddSecretAsync(KeyRole.Sdk, "test");
        await _server.CommitAsync(_environment, [Generation("good")], []);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // Breaks when a note takes the place of another ("compile": what ends the process before it is on the disk is sent again at each start),
    // and when the note is made after the rule set is used.
    [Theory]
    [InlineData("compile")]
    [InlineData("fail-fast")]
    [InlineData("overflow")]
    public async Task RuleSet_ThatEndsTheProcess_CostsTwoCrashesAndIsPutAside(string how)
    {
        using (ChildProgram first = Follow())
        {
            Assert.Equal("generation good", await first.ReadLineAsync());
            await PoisonAsync(how);
            Assert.NotEqual(0, await first.EndAsync());
        }

        using (ChildProgram second = Follow())
        {
            Assert.NotEqual(0, await second.EndAsync());
        }

        using ChildProgram third = Follow();
        Assert.Equal("generation good", await third.ReadLineAsync());
        Subscriber told = await SubscriberAsync(static subscriber => subscriber.Quarantined.Count > 0 || subscriber.Nacked is not null);
        Assert.Contains(_environment.Current.Version.Digest, told.Quarantined);

        await _server.CommitAsync(_environment, [Generation("mended")], [Flag("trap")]);
        Assert.Equal("generation mended", await third.ReadLineAsync());
    }

    // The heap has a limit here, so that the machine has none to fear; the reading that meets it gets its default value.
    [Fact]
    public async Task RuleSet_ThatTakesAllMemory_NeitherEndsNorStallsTheProcess()
    {
        await PoisonAsync("allocate");
        using ChildProgram service = ChildProgram.Start(Program, new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x6000000" }, "follow", _server.GrpcAddress.ToString(), _key, _folder);
        Assert.Equal("generation poisoned", await service.ReadLineAsync());

        await _server.CommitAsync(_environment, [Generation("mended")], [Flag("trap")]);

        Assert.Equal("generation mended", await service.ReadLineAsync());
    }

    // Breaks when only disposing clears the note: of two short jobs that end by SIGTERM the third would go without the newest rules.
    [Fact]
    public async Task Service_ThatIsAskedToEnd_LeavesNoNote()
    {
        for (int i = 0; i < 2; i++)
        {
            using ChildProgram service = Follow();
            Assert.Equal("generation good", await service.ReadLineAsync());
            service.Terminate();
            await service.EndAsync();

            Assert.DoesNotContain("trying", await File.ReadAllTextAsync(Directory.GetFiles(_folder, "*.guard").Single(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    // Breaks when a file is written in place: the generation that was being written is lost. The temporary file that stays is the next one's.
    [Theory]
    [InlineData("made", 4)]
    [InlineData("half", 4)]
    [InlineData("written", 4)]
    [InlineData("flushed", 4)]
    [InlineData("renamed", 5)]
    public async Task Process_KilledWhileItKeepsARuleSet_LeavesTwoWholeGenerations(string step, long newest)
    {
        using (ChildProgram program = ChildProgram.Start(Program, NoVariables, "save", _folder, step))
        {
            Assert.NotEqual(0, await program.EndAsync());
        }

        using var cache = new DiskCache(_folder, "crash");
        Assert.Equal([newest, newest - 1], cache.Load().Select(static file => file.Version.Revision));
        EntrySet entries = EntrySet.Of([OnOff("a", true)]);
        cache.Save(new RuleSetVersion(Of(1).Lineage, 6, entries.Digest), entries);
        Assert.Equal([6, newest], cache.Load().Select(static file => file.Version.Revision));
        Assert.DoesNotContain(Directory.GetFiles(_folder), static file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Process_KilledAtAnyMoment_LeavesTwoWholeGenerations()
    {
        int kills = System.Environment.GetEnvironmentVariable("NOA_NIGHTLY") == "1" ? 200 : 5;
        var chance = new Seeded(7);
        for (int kill = 0; kill < kills; kill++)
        {
            using ChildProgram program = ChildProgram.Start(Program, NoVariables, "save", _folder, "none");
            Assert.Equal("saving", await program.ReadLineAsync());
            await Task.Delay(chance.Below(60), TestContext.Current.CancellationToken);
            program.Kill();
            await program.EndAsync();

            using var cache = new DiskCache(_folder, "crash");
            long[] kept = [.. cache.Load().Select(static file => file.Version.Revision)];
            Assert.Equal(2, kept.Length);
            Assert.Equal(kept[0] - 1, kept[1]);
        }
    }

    private ChildProgram Follow() => ChildProgram.Start(Program, NoVariables, "follow", _server.GrpcAddress.ToString(), _key, _folder);

    private async Task PoisonAsync(string how) => await _server.CommitAsync(
        _environment,
        [Generation("poisoned"), Entry("trap", "{\"enabled\":true,\"variations\":{\"on\":true,\"off\":false},\"offVariation\":\"off\",\"fallthrough\":{\"strategy\":\"bomb\",\"parameters\":{\"how\":\"" + how + "\"}}}")],
        []);

    private static RuleSetEntry Generation(string name) =>
        Entry("generation", $$"""{"enabled":true,"variations":{"{{name}}":"{{name}}"},"offVariation":"{{name}}","fallthrough":"{{name}}"}""");

    private async Task<Subscriber> SubscriberAsync(Func<Subscriber, bool> isIt)
    {
        var hub = _server.Get<Noa.FeatureFlags.Server.Streaming.SubscriberHub>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (int i = 0; i < 1500; i++)
        {
            if (hub.Describe(_environment).FirstOrDefault(isIt) is { } subscriber)
            {
                return subscriber;
            }

            await timer.WaitForNextTickAsync();
        }

        throw new TimeoutException("No such subscriber came.");
    }
}

using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Protocol;

/// <summary>Patterns made to take all time or memory there is, as large as the limits let them be.</summary>
public sealed class PatternBombTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private GrpcChannel _channel = null!;
    private Metadata _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await _server.AddEnvironmentAsync("test");
        _key = await _server.AddKeyAsync(KeyRole.Admin, null);
        _channel = _server.Connect();
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    // Breaks when patterns may backtrack and no time is set: (a|aa)+$ alone then takes ages.
    [Theory]
    [InlineData("(a|aa)+$")]
    [InlineData("(a{1,50}){1,50}b")]
    [InlineData("(.*a.{50}){3}")]
    [InlineData(".*a.{50}.*b.{50}.*c")]
    [InlineData(@"(\w*[a-e]){50}z")]
    [InlineData(@"\b(\w+\b.){50}!")]
    [InlineData(@"(?i)(\p{L}{1,50}\p{N}{1,50}){50}x")]
    public async Task Evaluate_PatternAtTheLimits_EndsSoonWithinMemory(string pattern)
    {
        await ApplyAsync(pattern);
        string[] texts = [new string('a', 1023) + "!", string.Concat(Enumerable.Repeat("ab1 x", 204)), new('a', 15_000)];
        var flags = new FlagEvaluation.FlagEvaluationClient(_channel);
        foreach (string text in texts)
        {
            long allocated = GC.GetTotalAllocatedBytes();
            TimeSpan used = System.Environment.CpuUsage.TotalTime;
            await flags.EvaluateAsync(new EvaluateRequest { Environment = "test", FlagKey = "bomb", Context = new Context { TargetingKey = "a", Attributes = new Struct { Fields = { ["text"] = Value.ForString(text) } } } }, _key);

            Assert.InRange(System.Environment.CpuUsage.TotalTime - used, TimeSpan.Zero, TimeSpan.FromSeconds(10));
            Assert.InRange(GC.GetTotalAllocatedBytes() - allocated, 0, 512L * 1024 * 1024);
        }
    }

    // Breaks when patterns may backtrack.
    [Theory]
    [InlineData("((a{1,50}){1,50}){1,50}")]
    [InlineData("((((a{0,50}){0,50}){0,50}){0,50}){0,50}b")]
    [InlineData("(((x|xx|xxx){1,50}){1,50}){1,50}y")]
    [InlineData("(.{0,50}a){50}$")]
    [InlineData("a{51}")]
    [InlineData(@"(a+)\1")]
    public async Task Apply_PatternBeyondTheLimits_IsRefusedByName(string pattern)
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => ApplyAsync(pattern));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.All(refused.GetRpcStatus()!.GetDetail<Refusal>()!.Violations, static violation => Assert.Equal("bomb", violation.Key));
    }

    private async Task ApplyAsync(string pattern)
    {
        string payload = $$"""{"variations":{"on":true,"off":false},"offVariation":"off","rules":[{"id":"r","when":[{"attribute":"text","matches":[{{JsonSerializer.Serialize(pattern)}}]}],"serve":"on"}],"fallthrough":"off"}""";
        var admin = new FlagAdmin.FlagAdminClient(_channel);
        RevisionInfo current = await admin.GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, _key);
        await admin.ApplyAsync(
            new ApplyRequest
            {
                Environment = "test",
                Expected = current.Version,
                RequestId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
                Changes = { new Change { Put = new Entry { Kind = EntryKind.Flag, Key = "bomb", Payload = ByteString.CopyFromUtf8(payload) } } },
            },
            _key);
    }
}

using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Flagd.V2;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;
using V1 = Noa.FeatureFlags.Server.Flagd.V1;

namespace Noa.FeatureFlags.Server.Tests.Flagd;

/// <summary>flagd's evaluation protocol message by message.</summary>
public sealed class FlagdTests : IAsyncLifetime
{
    private const string Rules = """
        {
          "flags": {
            "on": true,
            "none": { "enabled": false, "variations": { "x": "X", "y": "Y" }, "fallthrough": "x" },
            "unkeyed": { "variations": { "x": 1, "y": 2 }, "fallthrough": { "rollout": { "x": 50, "y": 50 } } },
            "third": { "variations": { "x": 0.5 }, "fallthrough": "x" },
            "list": { "variations": { "x": [1] }, "fallthrough": "x" },
            "tree": { "variations": { "x": { "a": [1, { "b": null }] } }, "fallthrough": "x" },
            "pro": { "variations": { "yes": "y", "no": "n" }, "offVariation": "no", "rules": [ { "id": "pro", "when": [ { "segment": "pros" } ], "serve": "yes" } ], "fallthrough": "no" }
          },
          "segments": { "pros": { "rules": [ { "when": [ { "attribute": "plan", "equals": "pro" } ] } ] } }
        }
        """;

    private static readonly Struct Pro = new() { Fields = { ["targetingKey"] = Value.ForString("u1"), ["plan"] = Value.ForString("pro") } };

    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;
    private GrpcChannel _channel = null!;
    private Service.ServiceClient _client = null!;
    private Metadata _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _environment = await _server.AddEnvironmentAsync("test");
        await _server.AddEnvironmentAsync("other");
        await _server.CommitAsync(_environment, RuleFileEntries.From(RuleSetJson.Parse(Rules)), []);
        _channel = _server.Connect();
        _client = new Service.ServiceClient(_channel);
        _key = await _server.AddKeyAsync(KeyRole.Sdk, "test");
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Flag_WithARule_SaysWhichAndOfWhichVersion()
    {
        ResolveStringResponse response = await _client.ResolveStringAsync(new ResolveStringRequest { FlagKey = "pro", Context = Pro }, _key);

        Assert.Equal(("y", "yes", "TARGETING_MATCH"), (response.Value, response.Variant, response.Reason));
        Assert.Equal(["flagSetId=test", "rule=pro", "version=1"], response.Metadata.Fields.Select(static field => $"{field.Key}={field.Value.StringValue}").Order());
    }

    [Fact]
    public async Task Flag_WhoseDefaultValueCounts_HasNeitherValueNorVariant()
    {
        ResolveStringResponse off = await _client.ResolveStringAsync(new ResolveStringRequest { FlagKey = "none", Context = Pro }, _key);
        ResolveFloatResponse unkeyed = await _client.ResolveFloatAsync(new ResolveFloatRequest { FlagKey = "unkeyed" }, _key);

        Assert.Equal((false, false, "DISABLED"), (off.HasValue, off.HasVariant, off.Reason));
        Assert.Equal((false, false), (unkeyed.HasValue, unkeyed.HasVariant));
    }

    [Fact]
    public async Task Object_WithListsInIt_ArrivesWhole()
    {
        ResolveObjectResponse response = await _client.ResolveObjectAsync(new ResolveObjectRequest { FlagKey = "tree" }, _key);

        Assert.Equal("""{ "a": [ 1, { "b": null } ] }""", response.Value.ToString());
    }

    // Breaks when a fraction is cut off, which would give somebody a value that nobody wrote.
    [Theory]
    [InlineData("on", StatusCode.InvalidArgument)]
    [InlineData("third", StatusCode.InvalidArgument)]
    [InlineData("nobody", StatusCode.NotFound)]
    public async Task Integer_ThatIsNone_HasTheStatusOfItsTrouble(string key, StatusCode expected)
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => _client.ResolveIntAsync(new ResolveIntRequest { FlagKey = key, Context = Pro }, _key).ResponseAsync);

        Assert.Equal(expected, error.StatusCode);
    }

    [Fact]
    public async Task Object_ThatIsAList_IsATypeMismatch()
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => _client.ResolveObjectAsync(new ResolveObjectRequest { FlagKey = "list" }, _key).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Theory]
    [InlineData("test", StatusCode.OK)]
    [InlineData("flagSetId=test", StatusCode.OK)]
    [InlineData("source=test", StatusCode.OK)]
    [InlineData("other", StatusCode.PermissionDenied)]
    [InlineData("app=test", StatusCode.InvalidArgument)]
    public async Task Selector_OfACall_NamesTheEnvironment(string selector, StatusCode expected)
    {
        Metadata headers = [.. _key, new Metadata.Entry("flagd-selector", selector)];
        using AsyncUnaryCall<ResolveBooleanResponse> call = _client.ResolveBooleanAsync(new ResolveBooleanRequest { FlagKey = "on" }, headers);
        StatusCode status = await call.ResponseAsync.ContinueWith(_ => call.GetStatus().StatusCode, TaskScheduler.Default);

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task Version1_OfAllFlags_HasWhatItCanSay()
    {
        var client = new V1.Service.ServiceClient(_channel);
        V1.ResolveAllResponse response = await client.ResolveAllAsync(new V1.ResolveAllRequest { Context = Pro }, _key);

        Assert.Equal(["on", "pro", "third", "tree", "unkeyed"], response.Flags.Keys.Order());
        Assert.True(response.Flags["on"].BoolValue);
        Assert.Equal(("y", "yes", "TARGETING_MATCH"), (response.Flags["pro"].StringValue, response.Flags["pro"].Variant, response.Flags["pro"].Reason));
    }

    [Fact]
    public async Task Version1_OfAFlagThatIsOff_HasNoVariant_AndWithoutAKeyIsNotFound()
    {
        var client = new V1.Service.ServiceClient(_channel);
        V1.ResolveStringResponse off = await client.ResolveStringAsync(new V1.ResolveStringRequest { FlagKey = "none" }, _key);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => client.ResolveFloatAsync(new V1.ResolveFloatRequest { FlagKey = "unkeyed" }, _key).ResponseAsync);

        Assert.Equal(("", "DISABLED"), (off.Variant, off.Reason));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    // Breaks when only entries that were written are named, and not the flags that ask them.
    [Fact]
    public async Task EventStream_OfAChangedSegment_NamesTheFlagsThatAskIt()
    {
        using AsyncServerStreamingCall<EventStreamResponse> stream = _client.EventStream(new EventStreamRequest(), _key);
        EventStreamResponse ready = await NextAsync(stream);
        var segment = new RuleSetEntry(new EntryId(EntryKind.Segment, "pros"), Google.Protobuf.ByteString.CopyFromUtf8("""{"included":["u1"]}"""), 1);
        await _server.CommitAsync(_environment, [segment], [Flag("on")]);
        EventStreamResponse change = await NextAsync(stream);

        Assert.Equal("provider_ready", ready.Type);
        Assert.Equal("configuration_change", change.Type);
        Assert.Equal(["on delete", "pro update"], change.Data.Fields["flags"].StructValue.Fields.Select(static field => $"{field.Key} {field.Value.StructValue.Fields["type"].StringValue}").Order());
    }

    [Fact]
    public async Task EventStream_OfAServerThatStops_SaysSoAndEndsAsUnavailable()
    {
        using AsyncServerStreamingCall<EventStreamResponse> stream = _client.EventStream(new EventStreamRequest(), _key);
        await NextAsync(stream);

        Task stopped = _server.StopAsync();
        EventStreamResponse last = await NextAsync(stream);
        RpcException end = await Assert.ThrowsAsync<RpcException>(() => NextAsync(stream));
        await stopped;

        Assert.Equal("provider_shutdown", last.Type);
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
    }

    // Breaks when a stream outlives its key.
    [Fact]
    public async Task EventStream_OfARevokedKey_Ends()
    {
        using AsyncServerStreamingCall<EventStreamResponse> stream = _client.EventStream(new EventStreamRequest(), _key);
        await NextAsync(stream);
        KeyRing ring = _server.Get<KeyRing>();
        await ring.RevokeAsync(ring.Authenticate(_key[0].Value["Bearer ".Length..])!.KeyId, DateTimeOffset.MinValue, Caller.Server, CancellationToken.None);
        await _server.CommitAsync(_environment, [OnOff("on", false)], []);

        RpcException end = await Assert.ThrowsAsync<RpcException>(() => NextAsync(stream));

        Assert.Equal(StatusCode.Unauthenticated, end.StatusCode);
    }

    [Fact]
    public async Task Caller_WithoutAKey_IsRefusedUnlessTheOptionsSayOtherwise()
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _client.ResolveBooleanAsync(new ResolveBooleanRequest { FlagKey = "on" }).ResponseAsync);

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    // Breaks when the setting opens more than flagd's services, or counts for a key that is wrong.
    [Fact]
    public async Task Caller_WithoutAKey_WhereOptionsAllowIt_GetsFlagdAndOneEnvironmentAndNothingElse()
    {
        await using RunningServer server = await RunningServer.StartAsync(static options => options.Flagd.KeylessEnvironment = "test");
        await server.CommitAsync(await server.AddEnvironmentAsync("test"), [OnOff("on", true)], []);
        await server.AddEnvironmentAsync("other");
        using GrpcChannel channel = server.Connect();
        var client = new Service.ServiceClient(channel);
        ResolveBooleanResponse response = await client.ResolveBooleanAsync(new ResolveBooleanRequest { FlagKey = "on" });
        StatusCode other = await StatusOfAsync(() => client.ResolveBooleanAsync(new ResolveBooleanRequest { FlagKey = "on" }, new Metadata { { "flagd-selector", "other" } }).ResponseAsync);
        StatusCode wrongKey = await StatusOfAsync(() => client.ResolveBooleanAsync(new ResolveBooleanRequest { FlagKey = "on" }, RunningServer.Present("noa_sdk_test_0000000000_0000000000000000000000000000000000000000000")).ResponseAsync);
        StatusCode ours = await StatusOfAsync(() => new FlagEvaluation.FlagEvaluationClient(channel).EvaluateAsync(new EvaluateRequest { FlagKey = "on" }).ResponseAsync);

        Assert.True(response.Value);
        Assert.Equal((StatusCode.PermissionDenied, StatusCode.Unauthenticated, StatusCode.Unauthenticated), (other, wrongKey, ours));
    }

    private static async Task<StatusCode> StatusOfAsync(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;

    private static async Task<EventStreamResponse> NextAsync(AsyncServerStreamingCall<EventStreamResponse> stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True(await stream.ResponseStream.MoveNext(patience.Token));
        return stream.ResponseStream.Current;
    }
}

using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.LaunchDarkly;

/// <summary>Every way by which rules come into an environment that speaks LaunchDarkly's protocol refuses what that cannot say.</summary>
public sealed class DialectTests : IAsyncLifetime
{
    private const string Unsayable = """{"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":{"rollout":{"on":25,"off":75}}}""";

    private LaunchDarklyServer _server = null!;
    private Grpc.Net.Client.GrpcChannel _channel = null!;
    private FlagAdmin.FlagAdminClient _admin = null!;
    private Metadata _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await LaunchDarklyServer.StartAsync();
        _key = await _server.Server.AddKeyAsync(KeyRole.Admin, null);
        _channel = _server.Server.Connect();
        _admin = new FlagAdmin.FlagAdminClient(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    // Breaks when the write path does not ask the dialect.
    [Fact]
    public async Task Apply_OfWhatTheDialectCannotSay_IsRefusedByName() => await RefusedAsync(() => ApplyAsync("test", _server.Environment));

    [Fact]
    public async Task Validate_OfWhatTheDialectCannotSay_ListsIt()
    {
        ApplyResponse validated = await _admin.ValidateAsync(Request("test", _server.Environment), _key);

        Assert.Equal(("f", DialectCheck.Code), (Assert.Single(validated.Violations).Key, validated.Violations[0].Code));
    }

    [Fact]
    public async Task Promote_FromAnEnvironmentWithoutTheDialect_IsRefusedByName()
    {
        FlagEnvironment plain = await _server.Server.AddEnvironmentAsync("plain");
        await ApplyAsync("plain", plain);

        await RefusedAsync(async () => await _admin.PromoteAsync(
            new PromoteRequest { FromEnvironment = "plain", ToEnvironment = "test", Expected = _server.Environment.Current.Version.ToMessage(), RequestId = NewId() }, _key));
    }

    // The dialect may have been switched on after a revision was written.
    [Fact]
    public async Task Rollback_ToARevisionFromBeforeTheDialect_IsRefusedByName()
    {
        RuleSetVersion old = await _server.Server.CommitAsync(_server.Environment, [Entry("f", Unsayable)], []);
        await _server.RemoveAsync("f");

        await RefusedAsync(async () => await _admin.RollbackAsync(
            new RollbackRequest { Environment = "test", ToRevision = old.Revision, Expected = _server.Environment.Current.Version.ToMessage(), RequestId = NewId() }, _key));
    }

    private async Task RefusedAsync(Func<Task> change)
    {
        RuleSetVersion before = _server.Environment.Current.Version;

        RpcException refused = await Assert.ThrowsAsync<RpcException>(change);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("$.flags.f.fallthrough", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("noa1", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(before, _server.Environment.Current.Version);
    }

    private static ByteString NewId() => ByteString.CopyFrom(Guid.NewGuid().ToByteArray());

    private static ApplyRequest Request(string name, FlagEnvironment environment) => new()
    {
        Environment = name,
        RequestId = NewId(),
        Expected = environment.Current.Version.ToMessage(),
        Changes = { new Change { Put = new Entry { Kind = EntryKind.Flag, Key = "f", Payload = ByteString.CopyFromUtf8(Unsayable) }, ExpectedEntryRevision = -1 } },
    };

    private async Task ApplyAsync(string name, FlagEnvironment environment) => await _admin.ApplyAsync(Request(name, environment), _key);
}

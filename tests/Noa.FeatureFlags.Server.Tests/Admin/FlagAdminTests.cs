using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Admin;

/// <summary>The write path of a real server, refusal by refusal.</summary>
public sealed class FlagAdminTests : IAsyncLifetime
{
    private const string OnForAll = """{"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""";
    private const string AsksSegment = """{"variations":{"on":true,"off":false},"offVariation":"off","rules":[{"when":[{"segment":"testers"}],"serve":"on"}],"fallthrough":"off"}""";

    private RunningServer _server = null!;
    private FlagEnvironment _environment = null!;
    private Grpc.Net.Client.GrpcChannel _channel = null!;
    private FlagAdmin.FlagAdminClient _admin = null!;
    private Metadata _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _environment = await _server.AddEnvironmentAsync("test");
        _key = await _server.AddKeyAsync(KeyRole.Admin, null);
        _channel = _server.Connect();
        _admin = new FlagAdmin.FlagAdminClient(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Apply_NewFlags_AreServedAndEvaluatedAtOnce()
    {
        ApplyResponse applied = await ApplyAsync(Put("a", "true"), Put("b", """{ "percentage": 25 }"""));

        Assert.Equal(1, applied.Version.Revision);
        Assert.Equal(applied.Version, _environment.Current.Version.ToMessage());
        Assert.True(_environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
    }

    // The digest is over payloads: two ways to write one flag must not be two versions.
    [Fact]
    public async Task Apply_ShortForm_IsStoredInTheLongForm()
    {
        await ApplyAsync(Put("a", "true"));
        EntryView stored = await _admin.GetEntryAsync(new GetEntryRequest { Environment = "test", Ref = Flag("a").ToMessage() }, _key);
        RuleSetVersion before = _environment.Current.Version;

        ApplyResponse again = await ApplyAsync(Put("a", stored.Entry.Payload.ToStringUtf8()));

        Assert.Contains("\"variations\"", stored.Entry.Payload.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Equal(before, RuleSetVersion.From(again.Version));
    }

    // Breaks when the request id is not looked up: a repeated time-out would then be a conflict, or a second change.
    [Fact]
    public async Task Apply_SameRequestTwice_ReturnsTheFirstOutcome()
    {
        ApplyRequest request = Request(Put("a", "true"));
        ApplyResponse first = await _admin.ApplyAsync(request, _key);
        await ApplyAsync(Put("b", "true"));

        ApplyResponse second = await _admin.ApplyAsync(request, _key);

        Assert.Equal((true, first.Version), (second.Replayed, second.Version));
        Assert.Equal(2, _environment.Current.Version.Revision);
    }

    [Fact]
    public async Task Apply_SameRequestIdForSomethingElse_IsRefused()
    {
        ApplyRequest request = Request(Put("a", "true"));
        await _admin.ApplyAsync(request, _key);
        request.Changes.Add(Put("b", "true"));

        Assert.Equal((StatusCode.InvalidArgument, "REQUEST_ID"), await RefusedAsync(request));
    }

    [Fact]
    public async Task Apply_OnAnOldVersion_SaysWhoChangedWhatSince()
    {
        ApplyRequest late = Request(Put("a", "true"));
        await ApplyAsync(Put("a", "false"));

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _admin.ApplyAsync(late, _key).ResponseAsync);
        Conflict conflict = refused.GetRpcStatus()!.GetDetail<Conflict>()!;

        Assert.Equal(StatusCode.Aborted, refused.StatusCode);
        Assert.Equal((1, "flag:a", "test Admin"), (conflict.Current.Revision, conflict.ChangedKeys.Single(), conflict.Since.Single().Actor));
        Assert.Contains("test Admin", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OnAnotherLineage_IsAborted()
    {
        ApplyRequest request = Request(Put("a", "true"));
        request.Expected.Lineage = Of(1, lineage: "other").Lineage;

        Assert.Equal((StatusCode.Aborted, "LINEAGE_CHANGED"), await RefusedAsync(request));
    }

    [Fact]
    public async Task Apply_WithViolations_ListsAllAndChangesNothing()
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => ApplyAsync(
            Put("bad-json", "{"),
            Put("bad-property", """{ "percentag": 25 }"""),
            Put("bad-segment", AsksSegment),
            Put("good", "true")));
        Refusal refusal = refused.GetRpcStatus()!.GetDetail<Refusal>()!;

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal(["bad-json", "bad-property", "bad-segment"], refusal.Violations.Select(static violation => violation.Key).Distinct().Order());
        Assert.Contains(refusal.Violations, static violation => violation is { Code: "unknown-property", Path: "$.flags.bad-property.percentag" } && violation.Message.Contains("percentage", StringComparison.Ordinal));
        Assert.Equal(refusal.ViolationCount, (uint)refusal.Violations.Count);
        Assert.Equal(0, _environment.Current.Version.Revision);
        Assert.Equal(1, (await ApplyAsync(Put("good", "true"))).Version.Revision);
    }

    [Fact]
    public async Task Apply_MoreViolationsThanFit_TellsHowMany()
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => ApplyAsync([.. Enumerable.Range(0, 500).Select(static i => Put($"flag-{i}", """{ "percentag": 25 }"""))]));
        Refusal refusal = refused.GetRpcStatus()!.GetDetail<Refusal>()!;
        ApplyResponse validated = await _admin.ValidateAsync(Request([.. Enumerable.Range(0, 500).Select(static i => Put($"flag-{i}", """{ "percentag": 25 }"""))]), _key);

        Assert.InRange(refusal.Violations.Count, 50, 499);
        Assert.True(refusal.ViolationCount >= 500);
        Assert.Equal((int)refusal.ViolationCount, validated.Violations.Count);
    }

    [Fact]
    public async Task Apply_RemovalOfASegmentInUse_IsRefused()
    {
        await ApplyAsync(PutSegment("testers", """{ "included": ["bob"] }"""), Put("a", AsksSegment));

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => ApplyAsync(Delete(new EntryId(EntryKind.Segment, "testers"))));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("'a'", refused.Status.Detail, StringComparison.Ordinal);
    }

    // A refused change is tried on a rehearsal; breaks when that is not taken back: the next change is then judged on rules nobody serves.
    [Fact]
    public async Task Apply_AfterARefusal_IsJudgedOnWhatIsServed()
    {
        await Assert.ThrowsAsync<RpcException>(() => ApplyAsync(PutSegment("testers", """{ "included": ["bob"] }"""), Put("bad", "{")));

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => ApplyAsync(Put("a", AsksSegment)));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("testers", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, StatusCode.AlreadyExists)]
    [InlineData(7, StatusCode.Aborted)]
    public async Task Apply_EntryIsNotAsExpected_IsRefused(long expected, StatusCode status)
    {
        await ApplyAsync(Put("a", "true"));
        Change change = Put("a", "false");
        change.ExpectedEntryRevision = expected;

        Assert.Equal(status, (await RefusedAsync(Request(change))).Status);
    }

    [Fact]
    public async Task Apply_RemovalOfWhatIsNotThere_IsNotFound() =>
        Assert.Equal(StatusCode.NotFound, (await RefusedAsync(Request(Delete(Flag("a"))))).Status);

    [Fact]
    public async Task Apply_RemovalOfEverything_NeedsARevisionForEach()
    {
        await ApplyAsync(Put("a", "true"));
        Change delete = Delete(Flag("a"));

        Assert.Equal((StatusCode.FailedPrecondition, "EMPTYING"), await RefusedAsync(Request(delete)));

        delete.ExpectedEntryRevision = 1;
        Assert.Equal(2, (await ApplyAsync(delete)).Version.Revision);
        Assert.Empty(_environment.Current.Entries.Entries);
    }

    [Fact]
    public async Task Apply_WithoutRequestIdOrExpected_IsRefused()
    {
        ApplyRequest noId = Request(Put("a", "true")), noVersion = Request(Put("a", "true"));
        noId.RequestId = ByteString.Empty;
        noVersion.Expected = null;

        Assert.Equal((StatusCode.InvalidArgument, "REQUEST_ID"), await RefusedAsync(noId));
        Assert.Equal((StatusCode.InvalidArgument, "EXPECTED"), await RefusedAsync(noVersion));
    }

    [Fact]
    public async Task Apply_InAProtectedEnvironment_NeedsAComment()
    {
        await _admin.CreateEnvironmentAsync(new CreateEnvironmentRequest { Name = "production", IsProtected = true }, _key);
        RevisionInfo head = await _admin.GetRevisionAsync(new GetRevisionRequest { Environment = "production" }, _key);
        ApplyRequest request = Request(Put("a", "true"));
        (request.Environment, request.Expected) = ("production", head.Version);

        Assert.Equal((StatusCode.FailedPrecondition, "COMMENT_REQUIRED"), await RefusedAsync(request));

        request.Comment = "launch";
        Assert.Equal(1, (await _admin.ApplyAsync(request, _key)).Version.Revision);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public async Task Apply_NumberOfChanges_IsLimited(int count, bool isTaken)
    {
        ApplyRequest request = Request([.. Enumerable.Range(0, count).Select(static i => Put($"flag-{i}", "true"))]);

        Assert.Equal(isTaken ? StatusCode.OK : StatusCode.InvalidArgument, (await RefusedAsync(request)).Status);
    }

    [Fact]
    public async Task Validate_Change_TellsItsImpactAndChangesNothing()
    {
        await ApplyAsync(Put("a", """{ "percentage": 0 }"""), Put("b", "true"));

        ApplyResponse validated = await _admin.ValidateAsync(Request(Put("a", """{ "percentage": 50 }""")), _key);

        Assert.Empty(validated.Violations);
        Assert.Equal(["a"], validated.Impact.ChangedKeys);
        Assert.InRange(validated.Impact.ProbeChanges["a"], 1u, validated.Impact.Probes - 1);
        Assert.Equal(1, _environment.Current.Version.Revision);
        Assert.Equal(1, validated.Version.Revision);
    }

    [Fact]
    public async Task Rollback_ToAnOldRevision_IsANewRevisionWithItsDigest()
    {
        RuleSetVersion old = RuleSetVersion.From((await ApplyAsync(Put("a", "true"), Put("b", "true"))).Version)!;
        await ApplyAsync(Put("a", "false"), Delete(Flag("b")), Put("c", "true"));

        ApplyResponse rolledBack = await _admin.RollbackAsync(new RollbackRequest { Environment = "test", ToRevision = 1, Expected = _environment.Current.Version.ToMessage(), RequestId = NewId() }, _key);

        Assert.Equal((3, old.Digest), (rolledBack.Version.Revision, rolledBack.Version.Digest));
        Assert.True(_environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
    }

    [Fact]
    public async Task Rollback_ToARevisionThatNeverWas_IsNotFound()
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _admin.RollbackAsync(
            new RollbackRequest { Environment = "test", ToRevision = 9, Expected = _environment.Current.Version.ToMessage(), RequestId = NewId() }, _key).ResponseAsync);

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task Promote_All_MakesTheTargetEqualToTheSource()
    {
        FlagEnvironment target = await _server.AddEnvironmentAsync("staging");
        await ApplyAsync(PutSegment("testers", """{ "included": ["bob"] }"""), Put("a", AsksSegment), Put("b", "true"));

        await _admin.PromoteAsync(new PromoteRequest { FromEnvironment = "test", ToEnvironment = "staging", Expected = target.Current.Version.ToMessage(), RequestId = NewId() }, _key);
        DiffResponse diff = await _admin.DiffAsync(new DiffRequest { Environment = "test", OtherEnvironment = "staging" }, _key);

        Assert.Equal(_environment.Current.Version.Digest, target.Current.Version.Digest);
        Assert.Empty(diff.Delta.Upserts);
        Assert.Empty(diff.Delta.Removals);
    }

    [Fact]
    public async Task Promote_FlagWithoutItsSegment_SaysWhatIsMissing()
    {
        FlagEnvironment target = await _server.AddEnvironmentAsync("staging");
        await ApplyAsync(PutSegment("testers", """{ "included": ["bob"] }"""), Put("a", AsksSegment));

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _admin.PromoteAsync(
            new PromoteRequest { FromEnvironment = "test", ToEnvironment = "staging", Expected = target.Current.Version.ToMessage(), RequestId = NewId(), Only = { Flag("a").ToMessage() } }, _key).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("testers", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListEntries_InPages_IsOfOneRevision()
    {
        await ApplyAsync([.. Enumerable.Range(0, 5).Select(static i => Put($"flag-{i}", "true"))]);
        ListEntriesResponse first = await _admin.ListEntriesAsync(new ListEntriesRequest { Environment = "test", PageSize = 3 }, _key);
        await ApplyAsync(Delete(Flag("flag-4")));

        ListEntriesResponse second = await _admin.ListEntriesAsync(new ListEntriesRequest { Environment = "test", PageSize = 3, PageToken = first.NextPageToken }, _key);

        Assert.Equal(["flag-3", "flag-4"], second.Entries.Select(static entry => entry.Key));
        Assert.Equal((first.Version, ""), (second.Version, second.NextPageToken));
    }

    [Fact]
    public async Task ReadAudit_AfterChanges_IsAWholeChainThatNamesThem()
    {
        await ApplyAsync(Put("a", "true"));
        await ApplyAsync(Put("a", "false"), Put("b", "true"));
        using AsyncServerStreamingCall<AuditRecord> call = _admin.ReadAudit(new ReadAuditRequest { Environment = "test" }, _key);

        List<AuditRecord> records = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Null(AuditChain.FindBreak(records, AuditChain.Start));
        Assert.Equal([["flag:a"], ["flag:a", "flag:b"]], records.Select(static record => record.ChangedKeys.ToArray()));
        Assert.All(records, static record => Assert.Equal(("test Admin", "Apply"), (record.Actor, record.Method)));
    }

    [Fact]
    public async Task Apply_ThenRestart_ServesTheSameVersion()
    {
        string folder = Directory.CreateTempSubdirectory("noa-restart-").FullName;
        try
        {
            RuleSetVersion version;
            await using (RunningServer first = await RunningServer.StartAsync(dataDirectory: folder))
            {
                version = await first.CommitAsync(await first.AddEnvironmentAsync("test"), [Entry("a", OnForAll)], []);
            }

            await using RunningServer second = await RunningServer.StartAsync(dataDirectory: folder);

            Assert.True(second.Get<EnvironmentRegistry>().TryFind("test", out FlagEnvironment? environment));
            Assert.Equal(version, environment.Current.Version);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Change Put(string key, string payload) => Write(EntryKind.Flag, key, payload);

    private static Change PutSegment(string key, string payload) => Write(EntryKind.Segment, key, payload);

    private static Change Write(EntryKind kind, string key, string payload) => new() { Put = new Entry { Kind = kind, Key = key, Payload = ByteString.CopyFromUtf8(payload) }, ExpectedEntryRevision = -1 };

    private static Change Delete(EntryId id) => new() { Delete = id.ToMessage(), ExpectedEntryRevision = -1 };

    private static ByteString NewId() => ByteString.CopyFrom(Guid.NewGuid().ToByteArray());

    private ApplyRequest Request(params Change[] changes) => new() { Environment = "test", RequestId = NewId(), Expected = _environment.Current.Version.ToMessage(), Changes = { changes } };

    private async Task<ApplyResponse> ApplyAsync(params Change[] changes) => await _admin.ApplyAsync(Request(changes), _key);

    private async Task<(StatusCode Status, string? Reason)> RefusedAsync(ApplyRequest request)
    {
        try
        {
            await _admin.ApplyAsync(request, _key);
            return (StatusCode.OK, null);
        }
        catch (RpcException exception)
        {
            return (exception.StatusCode, exception.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason);
        }
    }
}

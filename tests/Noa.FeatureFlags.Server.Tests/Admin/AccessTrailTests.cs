using Grpc.Core;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Server.Tests.Hosting;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Admin;

/// <summary>The server's own audit trail: who made environments and keys, and who ended them.</summary>
public sealed class AccessTrailTests : IAsyncLifetime
{
    private const string OnForAll = """{"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""";

    private RunningServer _server = null!;
    private Grpc.Net.Client.GrpcChannel _channel = null!;
    private FlagAdmin.FlagAdminClient _admin = null!;
    private Metadata _key = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await _server.AddEnvironmentAsync("test");
        _key = await _server.AddKeyAsync(KeyRole.Admin, null);
        _channel = _server.Connect();
        _admin = new FlagAdmin.FlagAdminClient(_channel);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    // Breaks when a key or an environment is changed without a record, or when a record holds a secret.
    [Fact]
    public async Task ReadAudit_OfAccess_IsAWholeChainOfKeysAndEnvironmentsWithoutSecrets()
    {
        await _admin.CreateEnvironmentAsync(new CreateEnvironmentRequest { Name = "production", IsProtected = true, AllowedOrigins = { "https://shop.example" } }, _key);
        CreateKeyResponse made = await _admin.CreateKeyAsync(new CreateKeyRequest { Role = KeyRole.Sdk, Environment = "production", Name = "shop" }, _key);
        await _admin.RevokeKeyAsync(new RevokeKeyRequest { Id = made.Key.Id }, _key);
        using AsyncServerStreamingCall<AuditRecord> call = _admin.ReadAudit(new ReadAuditRequest { Access = true }, _key);

        List<AuditRecord> records = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Null(AuditChain.FindBreak(records, AuditChain.Start));
        Assert.Equal(
            [
                ("CreateEnvironment", "environment:production", "protected, browsers from https://shop.example"),
                ("CreateKey", $"key:{made.Key.Id}", "sdk key of production for shop"),
                ("RevokeKey", $"key:{made.Key.Id}", records[^1].Comment),
            ],
            records[^3..].Select(static record => (record.Method, record.ChangedKeys.Single(), record.Comment)));
        Assert.StartsWith("refused from ", records[^1].Comment, StringComparison.Ordinal);
        Assert.All(records[^3..], static record => Assert.Equal("test Admin", record.Actor));
        Assert.DoesNotContain(made.Secret.Split('_')[4], string.Join('\n', records), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAudit_OfAccess_ByAKeyOfOneEnvironment_IsDenied()
    {
        Metadata reader = await _server.AddKeyAsync(KeyRole.Reader, "test");
        using AsyncServerStreamingCall<AuditRecord> call = _admin.ReadAudit(new ReadAuditRequest { Environment = "test", Access = true }, reader);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.ReadAllAsync().ToListAsync());

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    // The format of a released server: its audit table belonged to environments alone.
    [Fact]
    public async Task Store_OfFormatOne_IsBroughtUpToDateWithItsTrail()
    {
        string folder = Directory.CreateTempSubdirectory("noa-format-").FullName;
        try
        {
            await using (RunningServer first = await RunningServer.StartAsync(dataDirectory: folder))
            {
                await first.CommitAsync(await first.AddEnvironmentAsync("test"), [Entry("a", OnForAll)], []);
            }

            using (var store = new SqliteConnection($"Data Source={Path.Combine(folder, "flags.db")};Pooling=False"))
            {
                store.Open();
                using SqliteCommand command = store.CreateCommand();
                command.CommandText = """
                    create table audit_1 (environment text not null references environment, seq integer not null, record blob not null, primary key (environment, seq)) without rowid;
                    insert into audit_1 select * from audit where environment <> '';
                    drop table audit;
                    alter table audit_1 rename to audit;
                    alter table environment drop column served_revision;
                    alter table environment drop column served_digest;
                    alter table environment drop column distribution;
                    pragma user_version = 1;
                    """;
                command.ExecuteNonQuery();
            }

            await using RunningServer second = await RunningServer.StartAsync(dataDirectory: folder);

            await second.AddEnvironmentAsync("other");
            Assert.Single(await second.Get<IRuleSetStore>().ReadAuditAsync("test", 0, CancellationToken.None).ToListAsync());
            Assert.Single(await second.Get<IRuleSetStore>().ReadAuditAsync(AccessChange.Trail, 0, CancellationToken.None).ToListAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

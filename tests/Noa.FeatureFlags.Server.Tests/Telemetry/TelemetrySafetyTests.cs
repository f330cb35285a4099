using System.Text;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;
using static Noa.FeatureFlags.Server.Tests.Telemetry.TelemetryServer;

namespace Noa.FeatureFlags.Server.Tests.Telemetry;

/// <summary>Usage must cost flags nothing, and tell of nobody.</summary>
public sealed class TelemetrySafetyTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("noa-telemetry-").FullName;
    private TelemetryServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StartAsync(dataDirectory: _data);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    // Breaks when usage is written into the store of the rules, or under its lock.
    [Fact]
    public async Task Changes_WhileUsageCannotBeWritten_AreCommittedAndServed()
    {
        await _server.ReportAsync(Count("a", "on", 1));
        await using var other = new SqliteConnection($"Data Source={Path.Combine(_data, "telemetry.db")};Pooling=False");
        other.Open();
        Execute(other, "begin exclusive");

        Task<ReportResponse> waiting = _server.ReportAsync(Count("a", "on", 1));
        await _server.Server.CommitAsync(_server.Environment, [OnOff("a", true)], []);
        Assert.True(_server.Environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
        Assert.False(waiting.IsCompletedSuccessfully);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => waiting);
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Execute(other, "rollback");
        Assert.Equal(1UL, (await _server.UsageAsync()).Flags.Single().Variations.Single().Evaluations);
    }

    // Breaks when what was admitted before a failure still counts as there: the batch could never be sent again.
    [Fact]
    public async Task Batch_RefusedForTheFilesSake_CountsWhenItComesAgain()
    {
        ReportRequest batch = _server.Batch(Count("a", "on", 2));
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(_data, "telemetry.db")};Pooling=False"))
        {
            await _server.ReportAsync(Count("b", "on", 1));
            other.Open();
            Execute(other, "begin exclusive");
            await Assert.ThrowsAsync<RpcException>(() => _server.SendAsync(batch));
            Execute(other, "rollback");
        }

        Assert.False((await _server.SendAsync(batch)).RepeatedBatch);
        Assert.Equal(2UL, (await _server.UsageAsync()).Flags.Single(static flag => flag.FlagKey == "a").Variations.Single().Evaluations);
    }

    // Breaks when units are kept as SDKs send them: who has the file could try all names there are.
    [Fact]
    public async Task Files_AfterReports_HoldNeitherUnitsNorTheirPlainHashes()
    {
        await _server.ReportAsync(Exposed("canary-alice", "green"), Happened("canary-alice", "purchase"));
        byte[] plain = UnitHash.Of("user", "canary-alice");

        foreach (string file in Directory.GetFiles(_data).Where(static file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            byte[] content = await ReadAsync(file);
            Assert.Equal(-1, content.AsSpan().IndexOf(plain));
            Assert.Equal(-1, content.AsSpan().IndexOf(plain.AsSpan(0, 6)));
            Assert.Equal(-1, content.AsSpan().IndexOf("canary-alice"u8));
        }

        Assert.True((await ReadAsync(Path.Combine(_data, "telemetry.db-wal"))).AsSpan().IndexOf("purchase"u8) >= 0, "The test looks at the wrong files.");
    }

    // Breaks when all environments have one key: units of two could be put together.
    [Fact]
    public void Units_OfTwoEnvironmentsOrServers_HaveNothingInCommon()
    {
        byte[] unit = UnitHash.Of("user", "alice");
        var one = Noa.FeatureFlags.Server.Telemetry.UnitKeys.Open(Path.Combine(_data, "one.key"));
        var other = Noa.FeatureFlags.Server.Telemetry.UnitKeys.Open(Path.Combine(_data, "other.key"));

        string[] hashes = [.. new[] { one.Hash("test", unit), one.Hash("production", unit), other.Hash("test", unit), unit }.Select(Convert.ToHexString)];

        Assert.Equal(4, hashes.Distinct().Count());
        Assert.Equal(hashes[0], Convert.ToHexString(Noa.FeatureFlags.Server.Telemetry.UnitKeys.Open(Path.Combine(_data, "one.key")).Hash("test", unit)));
    }

    // The hash is part of the protocol: SDKs in other languages make it too. printf '\0\0\0\4useralice' | sha256sum
    [Fact]
    public void UnitHash_OfAKnownUnit_IsWhatTheProtocolSays() =>
        Assert.Equal("7726e6a962457515ebff8713ab5ea266", Convert.ToHexStringLower(UnitHash.Of("user", "alice")));

    // Breaks when a lost key is made anew in silence: every unit would be another one from then on.
    [Fact]
    public async Task Key_ThatIsNotTheFiles_RefusesReportsAndServesFlags()
    {
        await _server.Server.CommitAsync(_server.Environment, [OnOff("a", true)], []);
        await _server.ReportAsync(Exposed("alice", "green"));
        await _server.DisposeAsync();
        File.Delete(Path.Combine(_data, "telemetry.key"));

        _server = await StartAsync(dataDirectory: _data);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _server.ReportAsync(Exposed("alice", "green")));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(_server.UsageAsync)).StatusCode);
        Assert.True(_server.Environment.Current.Flags.IsEnabled("a", EvaluationContext.Empty));
    }

    [Fact]
    public async Task File_ThatIsDamaged_RefusesReportsAndServesFlags()
    {
        await _server.DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(_data, "telemetry.db"), Encoding.ASCII.GetBytes(new string('x', 8192)));

        _server = await StartAsync(dataDirectory: _data);

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => _server.ReportAsync(Count("a", "on", 1)))).StatusCode);
        Assert.Equal(8192, new FileInfo(Path.Combine(_data, "telemetry.db")).Length);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Server.Tests.Crash;

/// <summary>A server that is killed in the middle of writes, again and again, on one folder.</summary>
/// <remarks>
/// This proves recovery, not durability: what the server wrote survives its process even where it was never flushed. That each commit is
/// flushed is asserted where the store opens its file.
/// </remarks>
public sealed class KilledServerTests : IDisposable
{
    private const int Writers = 4;
    private const string EnvironmentName = "development";

    private static readonly int Kills = System.Environment.GetEnvironmentVariable("NOA_NIGHTLY") == "1" ? 200 : 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-kill-").FullName;
    private readonly ConcurrentDictionary<long, string> _acknowledged = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Breaks when the answer is sent before the transaction is committed, or when a commit is more than one transaction.
    [Fact]
    public async Task Kill_InTheMiddleOfWrites_LosesNothingAcknowledgedAndKeepsNothingHalf()
    {
        for (int kill = 0; kill < Kills; kill++)
        {
            using (ServerProcess server = await ServerProcess.StartAsync(_folder))
            {
                using var ending = new CancellationTokenSource();
                Task[] writers = [.. Enumerable.Range(0, Writers).Select(writer => WriteAsync(server, $"writer-{writer}", ending.Token))];
                await FirstWriteAsync(_acknowledged.Count);
                await Task.Delay(RandomNumberGenerator.GetInt32(250), TestContext.Current.CancellationToken);
                await server.KillAsync();
                await ending.CancelAsync();
                await Task.WhenAll(writers);
            }

            using ServerProcess again = await ServerProcess.StartAsync(_folder);
            await CheckAsync(again, kill + 1);
            await again.KillAsync();
        }

        Assert.True(_acknowledged.Count >= Kills, $"Only {_acknowledged.Count} writes were acknowledged, which proves little.");
        TestContext.Current.SendDiagnosticMessage($"{Kills} kills, {_acknowledged.Count} acknowledged writes, none lost");
    }

    // A server that has just started compiles its code first; killing it then would prove little.
    private async Task FirstWriteAsync(int before)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (int i = 0; i < 2000 && _acknowledged.Count == before; i++)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    private async Task WriteAsync(ServerProcess server, string key, CancellationToken cancellationToken)
    {
        var admin = new FlagAdmin.FlagAdminClient(server.Channel);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await WriteOnceAsync(admin, key, cancellationToken);
            }
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal)
        {
            // The server is gone; whether this write was kept is what the check asks.
        }
    }

    private async Task WriteOnceAsync(FlagAdmin.FlagAdminClient admin, string key, CancellationToken cancellationToken)
    {
        try
        {
            RevisionInfo head = await admin.GetRevisionAsync(new GetRevisionRequest { Environment = EnvironmentName }, ServerProcess.Key, cancellationToken: cancellationToken);
            string text = new('x', RandomNumberGenerator.GetInt32(200, 20_000));
            string payload = $$"""{"description":"{{Guid.NewGuid()}} {{text}}","variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""";
            var request = new ApplyRequest
            {
                Environment = EnvironmentName,
                Expected = head.Version,
                RequestId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
                Changes = { new Change { Put = new Entry { Kind = EntryKind.Flag, Key = key, Payload = ByteString.CopyFromUtf8(payload) }, ExpectedEntryRevision = -1 } },
            };
            ApplyResponse applied = await admin.ApplyAsync(request, ServerProcess.Key, cancellationToken: cancellationToken);
            Assert.True(_acknowledged.TryAdd(applied.Version.Revision, $"flag:{key}"), $"Revision {applied.Version.Revision} was acknowledged twice.");
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Aborted)
        {
            // Another writer was first.
        }
    }

    private async Task CheckAsync(ServerProcess server, int kills)
    {
        var admin = new FlagAdmin.FlagAdminClient(server.Channel);
        using AsyncServerStreamingCall<AuditRecord> call = admin.ReadAudit(new ReadAuditRequest { Environment = EnvironmentName }, ServerProcess.Key);
        List<AuditRecord> audit = await call.ResponseStream.ReadAllAsync().ToListAsync();
        RevisionInfo head = await admin.GetRevisionAsync(new GetRevisionRequest { Environment = EnvironmentName }, ServerProcess.Key);

        Assert.Null(AuditChain.FindBreak(audit, AuditChain.Start));
        Assert.Equal(Enumerable.Range(1, audit.Count).Select(static revision => (long)revision), audit.Select(static record => record.After.Revision));
        Assert.Equal(head.Version, audit[^1].After);
        Dictionary<long, string> kept = audit.ToDictionary(static record => record.After.Revision, static record => record.ChangedKeys[0]);
        Assert.All(_acknowledged, write => Assert.Equal(write.Value, kept.GetValueOrDefault(write.Key)));

        // The first revision is the sample's. A kill finds at most one write of each writer on its way.
        int unacknowledged = kept.Count - 1 - _acknowledged.Count;
        Assert.InRange(unacknowledged, 0, Writers * kills);
    }
}

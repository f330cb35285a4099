using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>Many administrators who write and read the same few entries at the same time, while things happen to the nodes.</summary>
public sealed class AdminRun(AdminRunOptions options)
{
    private const int HealingAttempts = 100;
    private static readonly TimeSpan SetUpPatience = TimeSpan.FromSeconds(30);

    /// <summary>Runs it to its end, and asks for what is still unanswered.</summary>
    /// <param name="faults">Runs beside it, until it is told to end; then everything must be healed.</param>
    /// <returns>What to check.</returns>
    public async Task<AdminHistory> RunAsync(Func<Seeded, CancellationToken, Task> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var chance = new Seeded(options.Seed);
        IReadOnlyDictionary<string, string> promoted = await PrepareAsync();
        AdminClient[] clients = [.. Enumerable.Range(0, options.Clients).Select(_ => new AdminClient(options, promoted, chance.Fork()))];
        using var ending = new CancellationTokenSource(options.Time * 6);
        Task suffering = faults(chance.Fork(), ending.Token);
        Task working = Task.WhenAll(clients.Select(client => client.WorkAsync(ending.Token)));
        await Task.Delay(options.Time);
        while (!ending.IsCancellationRequested && clients.Sum(static client => client.Written) < options.LeastWrites)
        {
            await Task.Delay(100);
        }

        await ending.CancelAsync();
        await working;
        await suffering;

        // Now that all is healed, the same request once more tells what became of those that were never answered.
        await Task.WhenAll(clients.Select(static client => client.AskAgainAsync()));
        Array.ForEach(clients, static client => client.Dispose());
        IReadOnlyList<AuditRecord> audit = await ReadAuditAsync();
        return new AdminHistory([.. clients.SelectMany(static client => client.Calls)], audit);
    }

    private async Task<IReadOnlyDictionary<string, string>> PrepareAsync()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(options.Nodes[0]);
        var admin = new FlagAdmin.FlagAdminClient(channel);
        foreach (string name in new[] { options.Environment, options.SourceEnvironment })
        {
            await admin.CreateEnvironmentAsync(new CreateEnvironmentRequest { Name = name }, options.Key, Deadline());
        }

        Dictionary<string, string> promoted = Enumerable.Range(0, options.Keys).ToDictionary(AdminClient.KeyOf, static number => AdminClient.PayloadOf($"promoted {number}"));
        RevisionInfo head = await admin.GetRevisionAsync(new GetRevisionRequest { Environment = options.SourceEnvironment }, options.Key, Deadline());
        await admin.ApplyAsync(
            new ApplyRequest
            {
                Environment = options.SourceEnvironment,
                Expected = head.Version,
                RequestId = ByteString.CopyFrom(new Seeded(options.Seed).Bytes(16)),
                Changes = { promoted.Select(static entry => new Change { Put = new Entry { Kind = EntryKind.Flag, Key = entry.Key, Payload = ByteString.CopyFromUtf8(entry.Value) } }) },
            },
            options.Key,
            Deadline());
        return promoted;
    }

    private async Task<IReadOnlyList<AuditRecord>> ReadAuditAsync()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await ReadAuditOnceAsync();
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable && attempt < HealingAttempts)
            {
                // Healed is not yet noticed by everybody.
                await Task.Delay(100);
            }
        }
    }

    private async Task<IReadOnlyList<AuditRecord>> ReadAuditOnceAsync()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(options.Nodes[^1]);
        using AsyncServerStreamingCall<AuditRecord> call = new FlagAdmin.FlagAdminClient(channel).ReadAudit(new ReadAuditRequest { Environment = options.Environment }, options.Key, Deadline());
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + SetUpPatience;
}

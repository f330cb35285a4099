using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Testing.Faults;
using NSubstitute;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;

namespace Noa.FeatureFlags.Server.Tests.Storage;

/// <summary>A store whose files were damaged: it is refused, or served read-only, or says DATA_LOSS where it is asked; it never has a shorter or another history without a word.</summary>
public sealed class DamagedStoreTests : IAsyncLifetime
{
    private const int Revisions = 12;

    private static readonly int Damages = System.Environment.GetEnvironmentVariable("NOA_NIGHTLY") == "1" ? 4000 : 120;

    private readonly string _live = Directory.CreateTempSubdirectory("noa-live-").FullName;
    private readonly string _copy = Directory.CreateTempSubdirectory("noa-copy-").FullName;
    private readonly Dictionary<string, byte[]> _whole = [];
    private readonly Seeded _chance = new(11);

    // Copied while it is open, as a machine that loses power leaves it.
    public async ValueTask InitializeAsync()
    {
        await using (RunningServer server = await RunningServer.StartAsync(dataDirectory: _live))
        {
            FlagEnvironment environment = await server.AddEnvironmentAsync("test");
            await server.AddSecretAsync(KeyRole.Sdk, "test");
            for (int revision = 1; revision <= Revisions; revision++)
            {
                await server.CommitAsync(environment, [Entry($"flag-{revision % 5}", $$"""{"description":"{{new string('x', 700)}} {{revision}}","variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""")], []);
            }

            await KeepAsync("flags.db");
            await KeepAsync("flags.db-wal");
        }

        await KeepAsync("flags.lock");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_live, recursive: true);
        Directory.Delete(_copy, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Open_WholeFiles_HasEverything() => Assert.Equal("whole", await LookAsync("flags.db", static bytes => bytes));

    [Fact]
    public async Task Open_BitsFlippedInThePages_SaysSoOrHasEverything()
    {
        var seen = new Dictionary<string, int>();
        for (int i = 0; i < Damages; i++)
        {
            string outcome = await LookAsync("flags.db", Flip);
            seen[outcome] = seen.GetValueOrDefault(outcome) + 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", seen.Select(static pair => $"{pair.Key}: {pair.Value}")));
        Assert.True(seen.Count > 1, "No damage was noticed, which proves little.");
    }

    // Breaks when what is committed stays in the log for long: SQLite takes what follows a damaged frame for never written, and says nothing.
    [Fact]
    public async Task Open_TheLogDamaged_HasEverythingAcknowledged()
    {
        for (int i = 0; i < Damages / 4; i++)
        {
            // Of a damaged head of the log SQLite says that it cannot open it.
            Assert.Contains(await LookAsync("flags.db-wal", Flip), new[] { "whole", "refused" });
            Assert.Contains(await LookAsync("flags.db-wal", bytes => bytes[.._chance.Below(bytes.Length)]), new[] { "whole", "refused" });
        }

        Assert.Equal("whole", await LookAsync("flags.db-wal", static _ => null));
    }

    [Fact]
    public async Task Open_CutAnywhere_IsNeverShorterWithoutAWord()
    {
        int length = _whole["flags.db"].Length;
        int[] lengths = [1, 99, 100, 512, .. Enumerable.Range(1, (length / 4096) - 1).Select(static page => page * 4096), .. Enumerable.Range(0, Damages / 8).Select(_ => _chance.Below(length))];
        foreach (int cut in lengths)
        {
            _whole.Remove("flags.db-wal");
            Assert.NotEqual("whole", await LookAsync("flags.db", bytes => bytes[..cut]));
        }
    }

    // Breaks when a file that is empty or gone is taken for a first start: subscribers would be sent the sample rules in place of theirs.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_FileEmptyOrGone_IsNoFirstStart(bool isThere) => Assert.Equal("refused", await LookAsync("flags.db", _ => isThere ? [] : null));

    private async Task KeepAsync(string name)
    {
        await using FileStream file = new(Path.Combine(_live, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        _whole[name] = bytes.ToArray();
    }

    private byte[] Flip(byte[] bytes)
    {
        byte[] flipped = [.. bytes];
        flipped[_chance.Below(bytes.Length)] ^= (byte)(1 << _chance.Below(8));
        return flipped;
    }

    // Everything but what is promised fails the test: another exception, or another content.
    private async Task<string> LookAsync(string file, Func<byte[], byte[]?> damage)
    {
        Directory.Delete(_copy, recursive: true);
        Directory.CreateDirectory(_copy);
        foreach ((string name, byte[] bytes) in _whole)
        {
            if ((name == file ? damage(bytes) : bytes) is { } content)
            {
                await File.WriteAllBytesAsync(Path.Combine(_copy, name), content);
            }
        }

        await using var store = new SqliteStore(Options.Create(new FlagServerOptions { DataDirectory = _copy }), Substitute.For<IHostEnvironment>(), TimeProvider.System);
        try
        {
            await store.OpenAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is StoreDamagedException or StoreUnavailableException)
        {
            return "refused";
        }

        try
        {
            return await ReadAsync(store);
        }
        catch (StoreDamagedException)
        {
            return "data loss";
        }
    }

    private static async Task<string> ReadAsync(SqliteStore store)
    {
        StoredRuleSet newest = await store.LoadAsync("test", CancellationToken.None);
        IReadOnlyList<RevisionRecord> revisions = await store.ListRevisionsAsync("test", long.MaxValue, 1000, CancellationToken.None);
        foreach (RevisionRecord revision in revisions)
        {
            await store.LoadRevisionAsync("test", revision.Version.Revision, CancellationToken.None);
        }

        List<AuditRecord> audit = await store.ReadAuditAsync("test", 0, CancellationToken.None).ToListAsync();
        await store.ListKeysAsync(CancellationToken.None);
        if (!store.Condition.IsWritable)
        {
            return "read-only";
        }

        if (AuditChain.FindBreak(audit, AuditChain.Start) is not null)
        {
            return "audit chain broken";
        }

        Assert.Equal(Revisions, newest.Version.Revision);
        Assert.Equal(Enumerable.Range(1, Revisions).Reverse().Select(static revision => (long)revision), revisions.Select(static revision => revision.Version.Revision));
        Assert.Equal(Revisions, audit.Count);
        return "whole";
    }
}

using System.Text;
using Noa.Release.Plans;
using Noa.Release.Rollouts;

namespace Noa.Release.Tests.Rollouts;

public sealed class FileRolloutStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noa-log-").FullName;
    private readonly FileRolloutStore _store;

    public FileRolloutStoreTests() => _store = new FileRolloutStore(_folder, TimeProvider.System);

    private string LogPath => Path.Combine(_folder, "0001.ndjson");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Breaks when a torn line is read as a line, when it makes the log unreadable, or when the next line is glued to it.
    [Fact]
    public async Task Log_CutAtEveryByte_KeepsItsWholeLinesAndGoesOn()
    {
        await WriteAsync(3);
        byte[] whole = await File.ReadAllBytesAsync(LogPath, TestContext.Current.CancellationToken);
        for (int length = whole.Length - 1; length > whole.Length - 150; length--)
        {
            await File.WriteAllBytesAsync(LogPath, whole.AsMemory(0, length), TestContext.Current.CancellationToken);
            int lines = whole.AsSpan(0, length).Count((byte)'\n');

            IReadOnlyList<RolloutEvent> read = await _store.ReadAsync("0001", default);
            Assert.Equal(lines, read.Count);

            await using (IRolloutLease lease = await _store.AcquireAsync("alice", default))
            {
                await lease.AppendAsync("0001", new TakenOverEvent { Seq = lines + 1 }, default);
            }

            Assert.Equal(lines + 1, (await _store.ReadAsync("0001", default)).Count);
        }
    }

    [Fact]
    public async Task Log_WithADamagedLineInTheMiddle_IsRefused()
    {
        await WriteAsync(3);
        string[] lines = await File.ReadAllLinesAsync(LogPath, TestContext.Current.CancellationToken);
        lines[1] = lines[1][..^5];
        await File.WriteAllLinesAsync(LogPath, lines, TestContext.Current.CancellationToken);

        ReleaseException refusal = await Assert.ThrowsAsync<ReleaseException>(() => _store.ReadAsync("0001", default));

        Assert.Contains("Line 2 of", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_WithAHole_IsRefused()
    {
        await WriteAsync(3);
        List<RolloutEvent> lines = [.. await _store.ReadAsync("0001", default)];
        lines.RemoveAt(1);

        Assert.Contains("line 3 after 1", Assert.Throws<ReleaseException>(() => RolloutState.Of(lines)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_EndingInAFilledUpLine_DropsIt()
    {
        await WriteAsync(2);
        await File.AppendAllTextAsync(LogPath, new string('\0', 64) + "\n", Encoding.UTF8, TestContext.Current.CancellationToken);

        Assert.Equal(2, (await _store.ReadAsync("0001", default)).Count);
    }

    [Fact]
    public async Task Acquire_WhileSomebodyElseHoldsIt_SaysWho()
    {
        await using (await _store.AcquireAsync("alice", default))
        {
            ReleaseException refusal = await Assert.ThrowsAsync<ReleaseException>(() => new FileRolloutStore(_folder, TimeProvider.System).AcquireAsync("bob", default));
            Assert.Contains($"Somebody else is at work here: alice, process {Environment.ProcessId}, since ", refusal.Message, StringComparison.Ordinal);
        }

        await using IRolloutLease free = await _store.AcquireAsync("bob", default);
        Assert.NotNull(free);
    }

    [Fact]
    public async Task Commands_AreReceivedInOrderUntilForgotten()
    {
        await _store.SendAsync("0001", new CommandMessage("a", OperatorCommand.Pause, "bob", "why"), default);
        await _store.SendAsync("0001", new CommandMessage("b", OperatorCommand.Abort, "bob", ""), default);
        await using IRolloutLease lease = await _store.AcquireAsync("alice", default);

        Assert.Equal([OperatorCommand.Pause, OperatorCommand.Abort], (await lease.ReceiveAsync("0001", default)).Select(static message => message.Command));
        await lease.ForgetAsync("0001", (await lease.ReceiveAsync("0001", default))[0], default);
        Assert.Equal(["b"], (await lease.ReceiveAsync("0001", default)).Select(static message => message.Id));
    }

    [Fact]
    public async Task List_IsInOrderOfTime()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "0010.ndjson"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "0002.ndjson"), "", TestContext.Current.CancellationToken);

        Assert.Equal(["0002", "0010"], await _store.ListAsync(default));
    }

    private async Task WriteAsync(int lines)
    {
        await using IRolloutLease lease = await _store.AcquireAsync("alice", default);
        var header = new RolloutHeader { Id = "0001", App = "shop", Environment = "staging", Version = "v2", Plan = new RolloutPlan { Name = "p", Salt = "s", Stages = [] } };
        await lease.AppendAsync("0001", new StartedEvent(header) { Seq = 1 }, default);
        for (int seq = 2; seq <= lines; seq++)
        {
            await lease.AppendAsync("0001", new TakenOverEvent { Seq = seq, Actor = "müller" }, default);
        }
    }
}

using Noa.Release.Rollouts;

namespace Noa.Release.Tests.Rollouts;

/// <summary>Logs in memory, for tests of decisions.</summary>
internal sealed class MemoryStore : IRolloutStore, IRolloutLease
{
    private readonly List<CommandMessage> _box = [];

    public List<RolloutEvent> Lines { get; } = [];

    public CancellationToken Lost => CancellationToken.None;

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(["0001"]);

    public Task<IReadOnlyList<RolloutEvent>> ReadAsync(string id, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RolloutEvent>>(Lines);

    public Task<IRolloutLease> AcquireAsync(string actor, CancellationToken cancellationToken) => Task.FromResult<IRolloutLease>(this);

    public Task SendAsync(string id, CommandMessage message, CancellationToken cancellationToken)
    {
        lock (_box)
        {
            _box.Add(message);
        }

        return Task.CompletedTask;
    }

    // Through JSON and back: what is decided on is what a log can keep.
    public Task AppendAsync(string id, RolloutEvent line, CancellationToken cancellationToken)
    {
        Lines.Add(RolloutJson.ReadEvent(RolloutJson.Write(line))!);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<CommandMessage>> ReceiveAsync(string id, CancellationToken cancellationToken)
    {
        lock (_box)
        {
            return Task.FromResult<IReadOnlyList<CommandMessage>>([.. _box]);
        }
    }

    public Task ForgetAsync(string id, CommandMessage message, CancellationToken cancellationToken)
    {
        lock (_box)
        {
            _box.Remove(message);
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

namespace Noa.Release.Rollouts;

/// <summary>The right to write, until it is disposed of or the process ends.</summary>
internal interface IRolloutLease : IAsyncDisposable
{
    /// <summary>Cancelled when the right is lost to somebody else: nothing may be done any more.</summary>
    CancellationToken Lost { get; }

    /// <summary>Writes one line; when it returns, the line is there for good.</summary>
    Task AppendAsync(string id, RolloutEvent line, CancellationToken cancellationToken);

    /// <summary>Commands that were left, the oldest first.</summary>
    Task<IReadOnlyList<CommandMessage>> ReceiveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Forgets a command whose line is written.</summary>
    Task ForgetAsync(string id, CommandMessage message, CancellationToken cancellationToken);
}

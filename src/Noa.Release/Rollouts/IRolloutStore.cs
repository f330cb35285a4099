namespace Noa.Release.Rollouts;

/// <summary>Keeps the logs of one environment. Anybody may read; one process at a time may write.</summary>
internal interface IRolloutStore
{
    /// <summary>Rollouts, the oldest first.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>A log's lines; one that was torn at the end is left out.</summary>
    Task<IReadOnlyList<RolloutEvent>> ReadAsync(string id, CancellationToken cancellationToken);

    /// <summary>Becomes the one who may write.</summary>
    /// <exception cref="ReleaseException">Somebody else is; the sentence says who and since when.</exception>
    Task<IRolloutLease> AcquireAsync(string actor, CancellationToken cancellationToken);

    /// <summary>Leaves a command for whoever writes.</summary>
    Task SendAsync(string id, CommandMessage message, CancellationToken cancellationToken);
}

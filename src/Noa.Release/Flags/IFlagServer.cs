using Noa.Release.Plans;

namespace Noa.Release.Flags;

/// <summary>Where flags are changed, and asked how they fare.</summary>
internal interface IFlagServer
{
    /// <summary>Flags as JSON, by key.</summary>
    /// <exception cref="ReleaseException">The server cannot be reached, or does not have one of them.</exception>
    Task<IReadOnlyDictionary<string, string>> ReadAsync(IEnumerable<string> keys, CancellationToken cancellationToken);

    /// <summary>Gives flags the shares of a stage, all at once.</summary>
    Task MoveAsync(IReadOnlyList<FlagMove> moves, string salt, string comment, CancellationToken cancellationToken);

    /// <summary>Gives flags back what a rollout changed; what others changed meanwhile stays.</summary>
    Task RevertAsync(IReadOnlyDictionary<string, string> before, string comment, CancellationToken cancellationToken);

    /// <summary>Units by variation, and how many of them had an event.</summary>
    Task<IReadOnlyDictionary<string, UnitCount>> ReadEventsAsync(string flag, string eventName, TimeSpan window, CancellationToken cancellationToken);
}

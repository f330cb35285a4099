namespace Noa.FeatureFlags.Providers;

/// <summary>Where definitions come from: hands over a rule set and its changes, and never evaluates.</summary>
public interface IRuleSetSource
{
    /// <summary>What this is, for people: <c>file flags.json</c>.</summary>
    string Name { get; }

    /// <summary>Feeds the sink until cancelled. What can be had at once is handed over before the first await, so that start-up can use it.</summary>
    /// <param name="sink">Takes definitions; called by one thread at a time.</param>
    /// <param name="cancellationToken">Ends the feeding.</param>
    /// <remarks>Trouble is reported to the sink and retried; an exception that escapes ends the source, and the last good rule set stays.</remarks>
    Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken);
}

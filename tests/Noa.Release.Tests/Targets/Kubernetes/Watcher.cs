using Noa.Release.Rollouts;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>Looks at a rollout after each line.</summary>
internal sealed class Watcher : IRolloutObserver
{
    public Func<RolloutEvent, RolloutState, Task> Seen { get; set; } = static (_, _) => Task.CompletedTask;

    public void Wrote(RolloutEvent line, RolloutState state) => Seen(line, state).GetAwaiter().GetResult();

    public void Begins(ActionKind action, RolloutState state)
    {
    }

    public void Waits(DateTimeOffset? until, RolloutState state)
    {
    }
}

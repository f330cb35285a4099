using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary>The group of verbs that release: plan, deploy, watch, step in, go back.</summary>
internal sealed class ReleaseGroup : Command
{
    public ReleaseGroup(ToolConsole console)
        : base("release", "Release versions and flags together: in stages, behind gates, with a way back.")
    {
        Add(new PlanCommand(console));
        Add(new DeployCommand(console));
        Add(new StatusCommand(console));
        Add(new HistoryCommand(console));
        Add(new StepInCommand(console, Noa.Release.Rollouts.OperatorCommand.Promote, "Let a rollout go on to its next stage."));
        Add(new StepInCommand(console, Noa.Release.Rollouts.OperatorCommand.Pause, "Hold a rollout where it is; its gates go on."));
        Add(new StepInCommand(console, Noa.Release.Rollouts.OperatorCommand.Resume, "Go on after a pause, or where a rollout was interrupted."));
        Add(new StepInCommand(console, Noa.Release.Rollouts.OperatorCommand.Abort, "End a rollout, and put traffic and flags back."));
        Add(new RollbackCommand(console));
        Add(new ReplayCommand(console));
        Add(new VersionCommand(console));
        Add(new BuildCommand(console));
        Add(new PublishCommand(console));
        Add(new SmokeCommand(console));
        Add(new StopCommand(console));
    }
}

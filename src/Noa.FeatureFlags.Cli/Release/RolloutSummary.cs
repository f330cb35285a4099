using System.Globalization;
using Noa.Release.Plans;
using Noa.Release.Rollouts;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary>Where a rollout is, in a sentence.</summary>
internal static class RolloutSummary
{
    public static string Of(RolloutState state)
    {
        RolloutHeader header = state.Header;
        string what = $"{header.App} {header.Version} in {header.Environment}";
        return state.Phase switch
        {
            Phase.Succeeded when header.Kind == RolloutKind.Rollback => $"Rolled back to {header.Version} in {Seconds(state.LastAt - state.StartedAt)}{Budget(state, state.LastAt - state.StartedAt)}.",
            Phase.Succeeded => $"{what}: released in {Seconds(state.LastAt - state.StartedAt)}.{Leftover(header)}",
            Phase.RolledBack => $"{what}: taken back in {Seconds(state.LastAt - state.AbortedAt!.Value)}{Budget(state, state.LastAt - state.AbortedAt.Value)}. {state.Reason}",
            Phase.Stuck => $"{what}: STUCK going back. Mend the cause, then 'noa release abort'. {state.Reason}",
            _ when state.IsPaused => $"{what}: paused at stage '{state.CurrentStage.Name}'. {state.Reason}. promote goes on, abort goes back.",
            Phase.Awaiting => $"{what}: stage '{state.CurrentStage.Name}' passed, and waits for 'noa release promote'.",
            _ => $"{what}: {state.Phase.ToString().ToLowerInvariant()}, stage '{state.CurrentStage.Name}'.",
        };
    }

    /// <summary>How long until the hold ends, as the clock says.</summary>
    public static string Left(RolloutState state, DateTimeOffset now)
    {
        TimeSpan left = state.Since + state.CurrentStage.Hold - now;
        return state.Phase != Phase.Holding || state.IsPaused ? "" : left > TimeSpan.Zero ? $"{left.ToString(@"m\:ss", CultureInfo.InvariantCulture)} left" : "until its gates pass";
    }

    private static string Seconds(TimeSpan took) => took.TotalSeconds < 120 ? string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s") : DurationText.Of(took);

    private static string Budget(RolloutState state, TimeSpan took) =>
        took > state.Header.Plan.RollbackBudget ? $", LONGER than the budget of {DurationText.Of(state.Header.Plan.RollbackBudget)}" : $" (budget {DurationText.Of(state.Header.Plan.RollbackBudget)})";

    private static string Leftover(RolloutHeader header)
    {
        string[] everybody = [.. header.Plan.Stages[^1].Flags.Where(static move => move.Percent == 100).Select(static move => move.Key)];
        return everybody.Length == 0 ? "" : $" On for everybody now, and to be removed from code and rules: {string.Join(", ", everybody)}.";
    }
}

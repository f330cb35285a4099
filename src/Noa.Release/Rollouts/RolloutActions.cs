using System.Globalization;

namespace Noa.Release.Rollouts;

/// <summary>Does the machine's actions.</summary>
internal sealed class RolloutActions(RolloutWorld world, TimeProvider time)
{
    // Going back late is better than giving up at once.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    /// <summary>Does one action.</summary>
    /// <returns>What was done, for people.</returns>
    /// <exception cref="ReleaseException">It could not be done.</exception>
    public async Task<string> DoAsync(ActionKind action, RolloutState state, CancellationToken cancellationToken)
    {
        RolloutHeader header = state.Header;
        switch (action)
        {
            case ActionKind.Prepare:
                await world.Target!.PrepareAsync(header.Slot!, header.Version, Within(header.Plan.ReadyWithin, state), cancellationToken).ConfigureAwait(false);
                return $"{header.Version} is ready in {header.Slot}";
            case ActionKind.Route:
                await world.Target!.RouteAsync(header.Slot!, state.CurrentStage.Traffic!.Value, header.Plan.Salt, cancellationToken).ConfigureAwait(false);
                return string.Create(CultureInfo.InvariantCulture, $"{state.CurrentStage.Traffic} % of traffic to {header.Slot}");
            case ActionKind.MoveFlags:
                await world.Flags!.MoveAsync(state.CurrentStage.Flags, header.Plan.Salt, $"release {header.Id}: {header.Version}, stage {state.CurrentStage.Name}", cancellationToken).ConfigureAwait(false);
                return string.Join(", ", state.CurrentStage.Flags.Select(static move => string.Create(CultureInfo.InvariantCulture, $"{move.Key} {move.Percent} %{(move.Segments.Count > 0 ? $" and {string.Join('+', move.Segments)}" : "")}")));
            case ActionKind.Settle:
                return await SettleAsync(state, cancellationToken).ConfigureAwait(false);
            case ActionKind.Restore:
                await world.Target!.PrepareAsync(header.PreviousSlot!, header.Previous!, Within(header.Plan.ReadyWithin, state), cancellationToken).ConfigureAwait(false);
                return $"{header.Previous} is ready in {header.PreviousSlot}";
            case ActionKind.RouteBack:
                await world.Target!.RouteAsync(header.Slot!, 0, header.Plan.Salt, cancellationToken).ConfigureAwait(false);
                return header.PreviousSlot is null ? "no version has traffic" : $"all traffic to {header.PreviousSlot}";
            case ActionKind.RevertFlags:
                await world.Flags!.RevertAsync(header.FlagsBefore, $"release {header.Id}: back to before", cancellationToken).ConfigureAwait(false);
                return $"as before: {string.Join(", ", header.FlagsBefore.Keys.Order(StringComparer.Ordinal))}";
            case ActionKind.Withdraw:
                bool? isDrained = await world.Target!.DrainAsync(header.Slot!, Within(header.Plan.DrainWithin, state), cancellationToken).ConfigureAwait(false);
                await world.Target.StopAsync(header.Slot!, cancellationToken).ConfigureAwait(false);
                return $"{header.Version} {isDrained switch { true => "drained and stopped", false => "stopped with requests under way", null => "stopped after time to drain" }}";
            default:
                throw new ArgumentOutOfRangeException(nameof(action));
        }
    }

    // A way back, and each step of it, may take what is left of the budget.
    private TimeSpan Within(TimeSpan patience, RolloutState state)
    {
        DateTimeOffset? since = state.AbortedAt ?? (state.Header.Kind == RolloutKind.Rollback ? state.StartedAt : null);
        if (since is null)
        {
            return patience;
        }

        TimeSpan left = since.Value + state.Header.Plan.RollbackBudget - time.GetUtcNow();
        return left < Least ? Least : left < patience ? left : patience;
    }

    private async Task<string> SettleAsync(RolloutState state, CancellationToken cancellationToken)
    {
        RolloutHeader header = state.Header;
        if (header.PreviousSlot is null || header.PreviousSlot == header.Slot)
        {
            return "there was no version before";
        }

        bool? isDrained = await world.Target!.DrainAsync(header.PreviousSlot, Within(header.Plan.DrainWithin, state), cancellationToken).ConfigureAwait(false);
        await world.Target.KeepAsync(header.PreviousSlot, cancellationToken).ConfigureAwait(false);
        return $"{header.Previous} {isDrained switch { true => "drained", false => "still has requests", null => "had time to drain" }}, and is kept in {header.PreviousSlot}";
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Noa.Release.Flags;
using Noa.Release.Gates;
using Noa.Release.Plans;
using Noa.Release.Targets;
using Noa.Release.Targets.Kubernetes;
using Noa.Release.Targets.Local;

namespace Noa.Release.Rollouts;

/// <summary>Everything that a person does with an environment: looks, deploys, goes on, steps in, rolls back.</summary>
internal sealed class RolloutSession : IDisposable
{
    private readonly ReleaseEnvironment _environment;
    private readonly IRolloutStore _store;
    private readonly string _actor;
    private readonly TimeProvider _time;
    private readonly FlagServerClient? _flags;
    private readonly PrometheusClient? _prometheus;

    private RolloutSession(ReleaseEnvironment environment, IRolloutStore store, string actor, TimeProvider time, IDeploymentTarget? target, FlagServerClient? flags)
    {
        _environment = environment;
        _store = store;
        _actor = actor;
        _time = time;
        _flags = flags;
        Target = target;
        _prometheus = environment.Prometheus is { } address ? new PrometheusClient(address) : null;
    }

    public IDeploymentTarget? Target { get; }

    private RolloutWorld World => new(Target, _flags, new GateReaders(_prometheus, _flags, Target));

    /// <summary>Opens an environment; nothing is asked or touched yet.</summary>
    /// <param name="environment">Which.</param>
    /// <param name="store">Its logs.</param>
    /// <param name="actor">Who is at work.</param>
    /// <param name="readVariable">Environment variables, for the key of the flag server.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ReleaseException">The flag server's key is missing.</exception>
    public static RolloutSession Open(ReleaseEnvironment environment, IRolloutStore store, string actor, Func<string, string?> readVariable, TimeProvider time)
    {
        FlagServerClient? flags = environment.FlagServer is not { } server ? null
            : readVariable(server.KeyVariable) is { } key ? new FlagServerClient(server, key, time)
            : throw new ReleaseException($"'{environment.Name}' has a flag server, and there is no key for it: set {server.KeyVariable}.");
        IDeploymentTarget? target = environment switch
        {
            { Local: { } local } => new LocalTarget(local),
            { Kubernetes: { } cluster } => new KubernetesTarget(cluster, time),
            _ => null,
        };
        return new RolloutSession(environment, store, actor, time, target, flags);
    }

    /// <summary>Asks everything that can be asked without touching anything, and says what a rollout would be.</summary>
    /// <exception cref="ReleaseException">Something is missing: the version, the flag server, Prometheus, a flag.</exception>
    public async Task<RolloutPreview> PreviewAsync(string version, RolloutPlan plan, CancellationToken cancellationToken)
    {
        bool movesTraffic = plan.Stages.Any(static stage => stage.Traffic is not null);
        if (movesTraffic)
        {
            // First, so that what is missing is told as a whole and not by the first thing that fails.
            await Target!.CheckAsync(version, cancellationToken).ConfigureAwait(false);
        }

        TargetStatus status = await ReadTargetAsync(cancellationToken).ConfigureAwait(false);
        List<string> remarks = [];
        if (movesTraffic)
        {
            remarks.AddRange(Target!.Remarks(plan));
            if (status.ActiveVersion == version)
            {
                throw new ReleaseException($"{version} has the traffic of '{_environment.Name}' already: there is nothing to deploy.");
            }

            if (status.ActiveSlot is null && plan.Stages.Count > 1)
            {
                plan = plan with { Stages = [plan.Stages[^1] with { Name = "first deployment", Approval = false }] };
                remarks.Add("it is the first deployment here: there is no version to share traffic with, so it gets all of it at once");
            }
        }

        if (plan.Stages.SelectMany(static stage => stage.Gates).Any(static gate => gate is QuerySpec or ComparisonSpec))
        {
            await _prometheus!.CheckAsync(cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyDictionary<string, string> flags = plan.FlagKeys.Any() ? await _flags!.ReadAsync(plan.FlagKeys, cancellationToken).ConfigureAwait(false) : new Dictionary<string, string>();
        CheckFlags(plan, flags, remarks);
        string? slot = movesTraffic ? status.SlotFor(version) : null;
        var header = new RolloutHeader
        {
            Id = await NextIdAsync(cancellationToken).ConfigureAwait(false),
            App = _environment.App,
            Environment = _environment.Name,
            Version = version,
            Previous = movesTraffic ? status.ActiveVersion : null,
            Slot = slot,
            PreviousSlot = movesTraffic ? status.ActiveSlot : null,
            Plan = plan,
            FlagsBefore = flags,
        };
        return new RolloutPreview(header, remarks);
    }

    public async Task<RolloutState> DeployAsync(string version, RolloutPlan plan, IRolloutObserver observer, CancellationToken cancellationToken)
    {
        await using IRolloutLease lease = await _store.AcquireAsync(_actor, cancellationToken).ConfigureAwait(false);
        await RefuseWhileOneIsUnderWayAsync(cancellationToken).ConfigureAwait(false);
        RolloutPreview preview = await PreviewAsync(version, plan, cancellationToken).ConfigureAwait(false);
        return await New(lease, observer).StartAsync(preview.Header, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on with a rollout whose process is gone.</summary>
    public async Task<RolloutState> ResumeAsync(IRolloutObserver observer, CancellationToken cancellationToken)
    {
        await using IRolloutLease lease = await _store.AcquireAsync(_actor, cancellationToken).ConfigureAwait(false);
        RolloutState state = await LatestAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new ReleaseException($"'{_environment.Name}' has no rollout yet.");
        return state.IsOver ? state : await New(lease, observer).ContinueAsync(state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a command to the rollout under way, to whoever runs it.</summary>
    /// <returns>The rollout it was given to.</returns>
    public async Task<RolloutState> CommandAsync(OperatorCommand command, string reason, CancellationToken cancellationToken)
    {
        RolloutState? state = await LatestAsync(cancellationToken).ConfigureAwait(false);
        if (state is null or { IsOver: true })
        {
            throw new ReleaseException($"No rollout is under way in '{_environment.Name}': there is nothing to {command.ToString().ToLowerInvariant()}.{(command == OperatorCommand.Abort ? " To go back to an older version: noa release rollback VERSION." : "")}");
        }

        await _store.SendAsync(state.Header.Id, new CommandMessage(Guid.NewGuid().ToString("N"), command, _actor, reason), cancellationToken).ConfigureAwait(false);
        return state;
    }

    /// <summary>Brings back a version: ready first, then traffic, then flags as they were before the version that goes.</summary>
    public async Task<RolloutState> RollbackAsync(string version, IRolloutObserver observer, CancellationToken cancellationToken)
    {
        if (Target is null)
        {
            throw new ReleaseException($"'{_environment.Name}' has no versions, only flags: abort a rollout under way, or use noa server rollback.");
        }

        await using IRolloutLease lease = await _store.AcquireAsync(_actor, cancellationToken).ConfigureAwait(false);
        RolloutState? latest = await LatestAsync(cancellationToken).ConfigureAwait(false);
        if (latest is { IsOver: false } && latest.Header.Previous == version)
        {
            await CommandAsync(OperatorCommand.Abort, $"rollback to {version}", cancellationToken).ConfigureAwait(false);
            return await New(lease, observer).ContinueAsync(latest, cancellationToken).ConfigureAwait(false);
        }

        await RefuseWhileOneIsUnderWayAsync(cancellationToken).ConfigureAwait(false);
        TargetStatus status = await Target.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (status.ActiveVersion == version)
        {
            throw new ReleaseException($"{version} has the traffic of '{_environment.Name}' already: there is nothing to roll back to.");
        }

        if (!status.Slots.Values.Any(slot => slot.Version == version))
        {
            await Target.CheckAsync(version, cancellationToken).ConfigureAwait(false);
        }

        // Flags as they were before what goes away came; nothing when it moved none.
        IReadOnlyDictionary<string, string> flags = latest is { Header.Kind: RolloutKind.Deploy, Phase: Phase.Succeeded } ? latest.Header.FlagsBefore : new Dictionary<string, string>();
        var header = new RolloutHeader
        {
            Id = await NextIdAsync(cancellationToken).ConfigureAwait(false),
            Kind = RolloutKind.Rollback,
            App = _environment.App,
            Environment = _environment.Name,
            Version = version,
            Previous = status.ActiveVersion,
            Slot = status.SlotFor(version),
            PreviousSlot = status.ActiveSlot,
            Plan = new RolloutPlan
            {
                Name = "rollback",
                Salt = _environment.Salt ?? _environment.App,
                Stages = [new PlanStage { Name = "all traffic back", Traffic = 100 }],
                ReadyWithin = _environment.ReadyWithin,
                DrainWithin = _environment.DrainWithin,
                RollbackBudget = _environment.RollbackBudget,
            },
            FlagsBefore = _flags is null ? new Dictionary<string, string>() : flags,
        };
        return await New(lease, observer).StartAsync(header, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest rollout; null when there was none.</summary>
    public async Task<RolloutState?> LatestAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> ids = await _store.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (string id in ids.Reverse())
        {
            // A log without its first line was killed before it began.
            if (await _store.ReadAsync(id, cancellationToken).ConfigureAwait(false) is { Count: > 0 } log)
            {
                return RolloutState.Of(log);
            }
        }

        return null;
    }

    public Task<TargetStatus> ReadTargetAsync(CancellationToken cancellationToken) => Target is null
        ? Task.FromResult(new TargetStatus(null, new Dictionary<string, SlotStatus>()))
        : Target.ReadAsync(cancellationToken);

    /// <summary>Flags that are due for removal, or have no day for it; nothing when the flag server does not answer.</summary>
    public async Task<IReadOnlyList<string>> RemindersAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        if (_flags is null)
        {
            return [];
        }

        try
        {
            DateOnly today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
            return [.. (await _flags.ReadAsync(keys, cancellationToken).ConfigureAwait(false)).Select(flag => FlagReminder.Of(flag.Key, JsonNode.Parse(flag.Value)!.AsObject(), today)).OfType<string>()];
        }
        catch (ReleaseException exception)
        {
            return [exception.Message];
        }
    }

    public void Dispose()
    {
        _flags?.Dispose();
        (Target as IDisposable)?.Dispose();
    }

    private Conductor New(IRolloutLease lease, IRolloutObserver observer) => new(lease, World, _time, _actor, observer);

    private async Task RefuseWhileOneIsUnderWayAsync(CancellationToken cancellationToken)
    {
        if (await LatestAsync(cancellationToken).ConfigureAwait(false) is { IsOver: false } open)
        {
            throw new ReleaseException($"Rollout {open.Header.Id} of {open.Header.Version} is not over ({open.Phase}), and nobody runs it: go on with 'noa release resume', or end it with 'noa release abort'.");
        }
    }

    private async Task<string> NextIdAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> ids = await _store.ListAsync(cancellationToken).ConfigureAwait(false);
        int last = ids.Count == 0 ? 0 : int.Parse(ids[^1], CultureInfo.InvariantCulture);
        bool isEmpty = last > 0 && (await _store.ReadAsync(ids[^1], cancellationToken).ConfigureAwait(false)).Count == 0;
        return (isEmpty ? last : last + 1).ToString("D4", CultureInfo.InvariantCulture);
    }

    private void CheckFlags(RolloutPlan plan, IReadOnlyDictionary<string, string> flags, List<string> remarks)
    {
        List<string> obstacles = [];
        foreach ((string key, string json) in flags)
        {
            JsonObject flag = JsonNode.Parse(json)!.AsObject();
            FlagMove first = plan.Stages.SelectMany(static stage => stage.Flags).First(move => move.Key == key);
            if (FlagDocument.Obstacle(flag, first, plan.Salt) is { } obstacle)
            {
                obstacles.Add(obstacle);
            }
            else if (!FlagDocument.LiesAsTrafficDoes(flag))
            {
                remarks.Add($"'{key}' draws otherwise than traffic does (its true variation is not the first, or it draws by an attribute): the same share is not the same people");
            }

            if (FlagReminder.Of(key, flag, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime)) is { } reminder)
            {
                remarks.Add(reminder);
            }
        }

        if (obstacles.Count > 0)
        {
            throw new ReleaseException("Nothing was touched:\n" + string.Join('\n', obstacles.Select(static obstacle => $"  {obstacle}")));
        }
    }
}

using Noa.Release.Flags;
using Noa.Release.Gates;
using Noa.Release.Plans;
using Noa.Release.Rollouts;
using Noa.Release.Targets;

namespace Noa.Release.Tests.Rollouts;

/// <summary>A world on paper: it writes down what is done to it, and gates say what a test makes them say. Time passes as fast as it can.</summary>
internal sealed class Stage : IDeploymentTarget, IFlagServer, IGateReader, IRolloutObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public JumpingTime Time { get; } = new();

    public MemoryStore Store { get; init; } = new();

    /// <summary>What was done, in order.</summary>
    public List<string> Deeds { get; } = [];

    /// <summary>How long each start was given.</summary>
    public List<TimeSpan> Patiences { get; } = [];

    /// <summary>Answers a gate by its name and the share of traffic.</summary>
    public Func<string, decimal, Measurement> Read { get; set; } = static (_, _) => new Measurement { Value = 0, Samples = 100 };

    /// <summary>Answers a gate by what is really measured; null for what a test says.</summary>
    public Func<GateSpec, GateSubject, DateTimeOffset, Task<Measurement>>? ReadAt { get; set; }

    /// <summary>Throws where a deed is to fail.</summary>
    public Action<string> Before { get; set; } = static _ => { };

    /// <summary>Called after each line.</summary>
    public Action<RolloutEvent> Seen { get; set; } = static _ => { };

    /// <summary>Called before each action.</summary>
    public Action<ActionKind> Begun { get; set; } = static _ => { };

    /// <summary>Whether starting the version never ends.</summary>
    public bool HangsAtStart { get; set; }

    public decimal Traffic { get; private set; }

    public string Description => "on paper";

    public bool HashesTraffic => true;

    public IReadOnlyList<string> Decisions => [.. Store.Lines.OfType<DecidedEvent>().Select(static line => $"{line.Decision} {line.Stage + 1}")];

    public static RolloutHeader Header(string plan) => new()
    {
        Id = "0001",
        App = "shop",
        Environment = "staging",
        Version = "v2",
        Previous = "v1",
        Slot = "green",
        PreviousSlot = "blue",
        Plan = Strategies.Parse("plan.yaml", plan, Plans.PlanTexts.Staging),
        FlagsBefore = plan.Contains("flags:", StringComparison.Ordinal) ? new Dictionary<string, string> { ["f"] = "{}" } : [],
    };

    public Task<RolloutState> RunAsync(string plan) => New().StartAsync(Header(plan), TestContext.Current.CancellationToken).WaitAsync(Patience);

    public Task<RolloutState> ContinueAsync() => New().ContinueAsync(RolloutState.Of(Store.Lines), TestContext.Current.CancellationToken).WaitAsync(Patience);

    public void Command(OperatorCommand command, string reason = "") =>
        _ = Store.SendAsync("0001", new CommandMessage($"c{Store.Lines.Count}", command, "bob", reason), default);

    private Conductor New() => new(Store, new RolloutWorld(this, this, this), Time, "alice", this);

    private Task DoAsync(string deed)
    {
        Before(deed);
        Deeds.Add(deed);
        return Task.CompletedTask;
    }

    Task<TargetStatus> IDeploymentTarget.ReadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CheckAsync(string version, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task PrepareAsync(string slot, string version, TimeSpan within, CancellationToken cancellationToken)
    {
        if (HangsAtStart && slot == "green")
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        Patiences.Add(within);
        await DoAsync($"prepare {slot} {version}");
    }

    public async Task RouteAsync(string slot, decimal percent, string salt, CancellationToken cancellationToken)
    {
        await DoAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"route {slot} {percent}"));
        Traffic = percent;
    }

    public async Task<bool?> DrainAsync(string slot, TimeSpan within, CancellationToken cancellationToken)
    {
        await DoAsync($"drain {slot}");
        return true;
    }

    public Task KeepAsync(string slot, CancellationToken cancellationToken) => DoAsync($"keep {slot}");

    public Task StopAsync(string slot, CancellationToken cancellationToken) => DoAsync($"stop {slot}");

    public Task<Uri> AddressOfAsync(string slot, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SlotTraffic?> TrafficOfAsync(string slot, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IEnumerable<string> Remarks(RolloutPlan plan) => [];

    Task<IReadOnlyDictionary<string, string>> IFlagServer.ReadAsync(IEnumerable<string> keys, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task MoveAsync(IReadOnlyList<FlagMove> moves, string salt, string comment, CancellationToken cancellationToken) =>
        DoAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"flag {moves[0].Key} {moves[0].Percent}"));

    public Task RevertAsync(IReadOnlyDictionary<string, string> before, string comment, CancellationToken cancellationToken) => DoAsync("revert flags");

    public Task<IReadOnlyDictionary<string, UnitCount>> ReadEventsAsync(string flag, string eventName, TimeSpan window, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Measurement> MeasureAsync(GateSpec gate, GateSubject subject, DateTimeOffset at, CancellationToken cancellationToken) =>
        ReadAt is { } readAt ? readAt(gate, subject, at) : Task.FromResult(Read(gate.Name, Traffic));

    public void Wrote(RolloutEvent line, RolloutState state) => Seen(line);

    public void Begins(ActionKind action, RolloutState state) => Begun(action);

    public void Waits(DateTimeOffset? until, RolloutState state)
    {
    }
}

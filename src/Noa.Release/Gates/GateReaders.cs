using Noa.Release.Flags;
using Noa.Release.Plans;
using Noa.Release.Targets;

namespace Noa.Release.Gates;

/// <summary>Sends each gate to who can measure it.</summary>
internal sealed class GateReaders(PrometheusClient? prometheus, IFlagServer? flags, IDeploymentTarget? target) : IGateReader
{
    private readonly SmokeProbe _smoke = new(TimeProvider.System);

    public async Task<Measurement> MeasureAsync(GateSpec gate, GateSubject subject, DateTimeOffset at, CancellationToken cancellationToken)
    {
        try
        {
            return gate switch
            {
                SmokeSpec smoke => await _smoke.MeasureAsync(smoke, await Need(target).AddressOfAsync(subject.Slot!, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false),
                QuerySpec query => await Need(prometheus).MeasureAsync(query, subject, at, cancellationToken).ConfigureAwait(false),
                ComparisonSpec comparison => await Need(prometheus).MeasureAsync(comparison, subject, at, cancellationToken).ConfigureAwait(false),
                FlagSpec flag => Of(flag, await Need(flags).ReadEventsAsync(flag.Flag, flag.Event, flag.Window, cancellationToken).ConfigureAwait(false)),
                TrafficSpec => TrafficMeter.Measure(subject.Before, await Need(target).TrafficOfAsync(subject.Slot!, cancellationToken).ConfigureAwait(false)),
                _ => throw new ArgumentOutOfRangeException(nameof(gate), gate.GetType().Name),
            };
        }
        catch (Exception exception) when (exception is ReleaseException or HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Measurement.Failed(exception.Message) with { CountedFrom = subject.Before?.CountedFrom };
        }
    }

    private static Measurement Of(FlagSpec gate, IReadOnlyDictionary<string, UnitCount> variations)
    {
        UnitCount? guarded = variations.GetValueOrDefault(gate.Variation), other = gate.Against is null ? null : variations.GetValueOrDefault(gate.Against);
        return new Measurement
        {
            Value = guarded is null ? null : (double)guarded.WithEvent / guarded.Units,
            Baseline = other is null ? null : (double)other.WithEvent / other.Units,
            Samples = gate.Against is null ? guarded?.Units ?? 0 : Math.Min(guarded?.Units ?? 0, other?.Units ?? 0),
        };
    }

    private static T Need<T>(T? one)
        where T : class => one ?? throw new ReleaseException("The environment has nothing to ask this gate of.");
}

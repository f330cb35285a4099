using Noa.Release.Plans;

namespace Noa.Release.Gates;

/// <summary>Takes readings.</summary>
internal interface IGateReader
{
    /// <summary>Measures once; what goes wrong is part of the answer.</summary>
    /// <param name="gate">What to measure.</param>
    /// <param name="subject">What is being released.</param>
    /// <param name="at">The moment that is asked about: now, or then at a replay.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Measurement> MeasureAsync(GateSpec gate, GateSubject subject, DateTimeOffset at, CancellationToken cancellationToken);
}

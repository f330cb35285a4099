using Noa.Release.Targets;

namespace Noa.Release.Gates;

/// <summary>Errors of a slot since its stage began, from counters that only grow.</summary>
internal sealed class TrafficMeter
{
    private GateSubject? _subject;
    private SlotTraffic _begin = new(0, 0);

    public Measurement Measure(GateSubject subject, SlotTraffic? now)
    {
        if (now is null)
        {
            return Measurement.Failed("The router does not count requests.");
        }

        // A restarted proxy counts from nothing, and so does a process that took over.
        if (subject != _subject || now.Requests < _begin.Requests)
        {
            _begin = subject == _subject ? new SlotTraffic(0, 0) : now;
            _subject = subject;
        }

        long requests = now.Requests - _begin.Requests, errors = now.Errors - _begin.Errors;
        return new Measurement { Value = (double)errors / requests, Samples = requests };
    }
}

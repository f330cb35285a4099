namespace Noa.FeatureFlags.Exposures;

/// <summary>Takes exposures from reads without ever blocking them, drops repeats, and counts what does not fit.</summary>
internal sealed class ExposureQueue : IAsyncDisposable
{
    public ExposureQueue(IExposureSink sink, ExposureQueueOptions options) => throw new NotImplementedException();

    public void Record(string flag, string variation, string experiment, string kind, string unit) => throw new NotImplementedException();

    public void Track(string eventName, EvaluationContext context, double? value) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

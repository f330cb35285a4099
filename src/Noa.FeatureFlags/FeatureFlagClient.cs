using System.Text.Json;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags;

/// <summary>The front door: reads flags from a provider, counts evaluations, and records exposures.</summary>
public class FeatureFlagClient : IFeatureFlags, IDisposable, IAsyncDisposable
{
    /// <summary>Reads flags from a provider, and starts it.</summary>
    /// <param name="provider">Owned by the client: disposed with it.</param>
    public FeatureFlagClient(IFlagProvider provider)
        : this(provider, null, null)
    {
    }

    /// <summary>Reads flags from a provider, starts it, and sends exposures to a sink.</summary>
    /// <param name="provider">Owned by the client: disposed with it.</param>
    /// <param name="exposureSink">Takes exposures and tracked events; null drops them.</param>
    /// <param name="exposureOptions">How exposures wait for the sink; null for the defaults.</param>
    public FeatureFlagClient(IFlagProvider provider, IExposureSink? exposureSink, ExposureQueueOptions? exposureOptions) => throw new NotImplementedException();

    /// <summary>Who answers.</summary>
    public IFlagProvider Provider => throw new NotImplementedException();

    /// <inheritdoc/>
    public event EventHandler<FlagsChangedEventArgs>? Changed { add { } remove { } }

    /// <inheritdoc/>
    public bool IsEnabled(string key, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool IsEnabled(Flag<bool> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool GetValue(Flag<bool> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public int GetValue(Flag<int> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public double GetValue(Flag<double> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string GetValue(Flag<string> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public JsonElement GetValue(Flag<JsonElement> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool GetValue(string key, EvaluationContext context, bool defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public int GetValue(string key, EvaluationContext context, int defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public double GetValue(string key, EvaluationContext context, double defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string GetValue(string key, EvaluationContext context, string defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public JsonElement GetValue(string key, EvaluationContext context, JsonElement defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<bool> Evaluate(Flag<bool> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<int> Evaluate(Flag<int> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<double> Evaluate(Flag<double> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<string> Evaluate(Flag<string> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<JsonElement> Evaluate(Flag<JsonElement> flag, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<bool> Evaluate(string key, EvaluationContext context, bool defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<int> Evaluate(string key, EvaluationContext context, int defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<double> Evaluate(string key, EvaluationContext context, double defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<string> Evaluate(string key, EvaluationContext context, string defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public EvaluationDetail<JsonElement> Evaluate(string key, EvaluationContext context, JsonElement defaultValue) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IFeatureFlags Snapshot() => throw new NotImplementedException();

    /// <inheritdoc/>
    public Explanation Explain(string key, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Track(string eventName, EvaluationContext context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Track(string eventName, EvaluationContext context, double value) => throw new NotImplementedException();

    /// <summary>Waits until flags can be evaluated for the first time.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Ends the provider and hands waiting exposures to the sink.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the provider and hands waiting exposures to the sink.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}

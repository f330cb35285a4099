using System.Text.Json;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>A provider that answers what a test says.</summary>
internal sealed class ScriptedProvider(string name) : IFlagProvider
{
    public string Name { get; } = name;

    public ProviderStatus Status { get; private set; } = new(ProviderState.Ready, DateTimeOffset.UnixEpoch, null, []);

    /// <summary>Why it cannot evaluate; none serves the value.</summary>
    public EvaluationError Error { get; set; }

    /// <summary>Thrown by evaluations; null for none.</summary>
    public Exception? Exception { get; set; }

    public int Reads { get; private set; }

    public int Starts { get; private set; }

    public int Disposals { get; private set; }

    /// <summary>Thrown by start and disposal; null for none.</summary>
    public Exception? LifetimeException { get; set; }

    public event EventHandler<FlagsChangedEventArgs>? Changed;

    public event EventHandler<ProviderStatus>? StatusChanged;

    public bool HasHandlers => Changed is not null || StatusChanged is not null;

    public void Become(ProviderState state, string? detail = null, int second = 0)
    {
        Status = new ProviderStatus(state, DateTimeOffset.UnixEpoch.AddSeconds(second), detail, []);
        StatusChanged?.Invoke(this, Status);
    }

    public void Change(params string[] flags) => Changed?.Invoke(this, new FlagsChangedEventArgs(flags));

    public void Start()
    {
        Starts++;
        ThrowIfAsked();
    }

    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public EvaluationDetail<bool> Evaluate(string key, EvaluationContext context, bool defaultValue) => Answer(true, defaultValue);

    public EvaluationDetail<int> Evaluate(string key, EvaluationContext context, int defaultValue) => Answer(7, defaultValue);

    public EvaluationDetail<double> Evaluate(string key, EvaluationContext context, double defaultValue) => Answer(7.5, defaultValue);

    public EvaluationDetail<string> Evaluate(string key, EvaluationContext context, string defaultValue) => Answer(Name, defaultValue);

    public EvaluationDetail<JsonElement> Evaluate(string key, EvaluationContext context, JsonElement defaultValue) =>
        Answer(JsonElement.Parse("[7]"), defaultValue);

    public ValueTask DisposeAsync()
    {
        Disposals++;
        ThrowIfAsked();
        return ValueTask.CompletedTask;
    }

    private EvaluationDetail<T> Answer<T>(T value, T defaultValue)
    {
        Reads++;
        if (Exception is not null)
        {
            throw Exception;
        }

        return Error == EvaluationError.None
            ? EvaluationDetail.Served(value, Name, 0, EvaluationReason.Fallthrough, null, inExperiment: false)
            : EvaluationDetail.Failed(defaultValue, Error);
    }

    private void ThrowIfAsked()
    {
        if (LifetimeException is not null)
        {
            throw LifetimeException;
        }
    }
}

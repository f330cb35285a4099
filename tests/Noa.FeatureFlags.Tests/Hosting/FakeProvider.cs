using System.Text.Json;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Hosting;

/// <summary>A foreign provider: every boolean flag is on; its state and its start are the test's.</summary>
internal sealed class FakeProvider(ProviderState state) : IFlagProvider
{
    private readonly TaskCompletionSource _ready = new();

    public string Name => "fake";

    public ProviderStatus Status { get; private set; } = new(state, new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero), null, []);

    public bool IsStarted { get; private set; }

    public bool IsDisposed { get; private set; }

    public Exception? StartException { get; init; }

    public event EventHandler<FlagsChangedEventArgs>? Changed;

    public event EventHandler<ProviderStatus>? StatusChanged;

    public void Start()
    {
        IsStarted = true;
        if (StartException is not null)
        {
            throw StartException;
        }
    }

    public void Become(ProviderState newState, string? detail)
    {
        Status = new ProviderStatus(newState, Status.Since, detail, []);
        StatusChanged?.Invoke(this, Status);
        if (newState == ProviderState.Ready)
        {
            _ready.TrySetResult();
        }
    }

    public void Change(params string[] flags) => Changed?.Invoke(this, new FlagsChangedEventArgs(flags));

    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    public EvaluationDetail<bool> Evaluate(string key, EvaluationContext context, bool defaultValue) =>
        EvaluationDetail.Served(true, "on", 0, EvaluationReason.Fallthrough, null, false);

    public EvaluationDetail<int> Evaluate(string key, EvaluationContext context, int defaultValue) => Unknown(defaultValue);

    public EvaluationDetail<double> Evaluate(string key, EvaluationContext context, double defaultValue) => Unknown(defaultValue);

    public EvaluationDetail<string> Evaluate(string key, EvaluationContext context, string defaultValue) => Unknown(defaultValue);

    public EvaluationDetail<JsonElement> Evaluate(string key, EvaluationContext context, JsonElement defaultValue) => Unknown(defaultValue);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private static EvaluationDetail<T> Unknown<T>(T defaultValue) => EvaluationDetail.Failed(defaultValue, EvaluationError.FlagNotFound);
}

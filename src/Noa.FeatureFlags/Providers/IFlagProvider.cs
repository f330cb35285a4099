using System.Text.Json;

namespace Noa.FeatureFlags.Providers;

/// <summary>Answers evaluations: from a rule set (<see cref="IRuleSetSource"/>), or with another vendor's SDK.</summary>
/// <remarks>Implementations are thread-safe; evaluations are synchronous and do not throw.</remarks>
public interface IFlagProvider : IAsyncDisposable
{
    /// <summary>Name in metrics, traces and health reports.</summary>
    string Name { get; }

    /// <summary>Whether it can answer, and how current its answers are.</summary>
    ProviderStatus Status { get; }

    /// <summary>Raised after flags changed.</summary>
    event EventHandler<FlagsChangedEventArgs>? Changed;

    /// <summary>Raised after <see cref="Status"/> changed.</summary>
    event EventHandler<ProviderStatus>? StatusChanged;

    /// <summary>Starts whatever feeds the provider; returns at once. Further calls do nothing.</summary>
    void Start();

    /// <summary>Waits until it can answer for the first time.</summary>
    Task WaitUntilReadyAsync(CancellationToken cancellationToken);

    /// <summary>Evaluates a boolean flag.</summary>
    EvaluationDetail<bool> Evaluate(string key, EvaluationContext context, bool defaultValue);

    /// <summary>Evaluates a number flag; a number that is no <see cref="int"/> is a type mismatch.</summary>
    EvaluationDetail<int> Evaluate(string key, EvaluationContext context, int defaultValue);

    /// <summary>Evaluates a number flag.</summary>
    EvaluationDetail<double> Evaluate(string key, EvaluationContext context, double defaultValue);

    /// <summary>Evaluates a string flag.</summary>
    EvaluationDetail<string> Evaluate(string key, EvaluationContext context, string defaultValue);

    /// <summary>Evaluates a flag of any type as JSON.</summary>
    EvaluationDetail<JsonElement> Evaluate(string key, EvaluationContext context, JsonElement defaultValue);
}

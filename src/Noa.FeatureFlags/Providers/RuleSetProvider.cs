using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Answers from a rule set: joins a source, the compiler and the evaluator.</summary>
public sealed class RuleSetProvider : IFlagProvider, IRuleSetSink
{
    /// <summary>Makes a provider of a source.</summary>
    public RuleSetProvider(IRuleSetSource source)
        : this(source, new RuleSetProviderOptions())
    {
    }

    /// <summary>Makes a provider of a source.</summary>
    public RuleSetProvider(IRuleSetSource source, RuleSetProviderOptions options) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string Name => throw new NotImplementedException();

    /// <inheritdoc/>
    public ProviderStatus Status => throw new NotImplementedException();

    /// <summary>Keys of all flags, sorted ordinally.</summary>
    public IReadOnlyList<string> FlagKeys => throw new NotImplementedException();

    /// <inheritdoc/>
    public event EventHandler<FlagsChangedEventArgs>? Changed { add { } remove { } }

    /// <inheritdoc/>
    public event EventHandler<ProviderStatus>? StatusChanged { add { } remove { } }

    /// <summary>Evaluations by flag and variation; those that were never served are left out.</summary>
    public IReadOnlyList<EvaluationCount> ReadCounts() => throw new NotImplementedException();

    /// <summary>Evaluations that found no flag, or no rule set, since the start.</summary>
    public long UnknownFlagCount => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Start() => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

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
    public RuleSetUpdate Replace(RuleSetDefinition definitions) => throw new NotImplementedException();

    /// <inheritdoc/>
    public RuleSetUpdate Apply(RuleSetChanges changes) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Report(ProviderState state, string? detail) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

#if HAS_OPENFEATURE
using System.Text.Json;
using OpenFeature;
using OpenFeature.Constant;
using OpenFeature.Model;

namespace Noa.FeatureFlags.OpenFeature;

/// <summary>Answers the OpenFeature SDK from a client of ours: in process, with reasons, metadata, events and tracking.</summary>
/// <remarks>Thread-safe. The client stays the caller's: shutting the provider down does not dispose it.</remarks>
public sealed class NoaFeatureProvider : FeatureProvider
{
    private const string ProviderName = "Noa.FeatureFlags";

    private readonly FeatureFlagClient _flags;
    private readonly EventRelay _events;

    /// <summary>Makes a provider.</summary>
    /// <param name="flags">Evaluates.</param>
    public NoaFeatureProvider(FeatureFlagClient flags)
    {
        ArgumentNullException.ThrowIfNull(flags);
        _flags = flags;
        _events = new EventRelay(flags, EventChannel.Writer, ProviderName);
    }

    /// <inheritdoc/>
    public override Metadata GetMetadata() => new(ProviderName);

    /// <summary>Waits until flags can be evaluated, and tells of changes from then on.</summary>
    /// <inheritdoc/>
    public override async Task InitializeAsync(global::OpenFeature.Model.EvaluationContext context, CancellationToken cancellationToken = default)
    {
        await _flags.WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);
        _events.Start();
    }

    /// <inheritdoc/>
    public override Task ShutdownAsync(CancellationToken cancellationToken = default)
    {
        _events.Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<ResolutionDetails<bool>> ResolveBooleanValueAsync(string flagKey, bool defaultValue, global::OpenFeature.Model.EvaluationContext? context = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(Resolution.Of(flagKey, _flags.Evaluate(flagKey, ContextReader.Read(context), defaultValue)));

    /// <inheritdoc/>
    public override Task<ResolutionDetails<string>> ResolveStringValueAsync(string flagKey, string defaultValue, global::OpenFeature.Model.EvaluationContext? context = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(Resolution.Of(flagKey, _flags.Evaluate(flagKey, ContextReader.Read(context), defaultValue)));

    /// <inheritdoc/>
    public override Task<ResolutionDetails<int>> ResolveIntegerValueAsync(string flagKey, int defaultValue, global::OpenFeature.Model.EvaluationContext? context = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(Resolution.Of(flagKey, _flags.Evaluate(flagKey, ContextReader.Read(context), defaultValue)));

    /// <inheritdoc/>
    public override Task<ResolutionDetails<double>> ResolveDoubleValueAsync(string flagKey, double defaultValue, global::OpenFeature.Model.EvaluationContext? context = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(Resolution.Of(flagKey, _flags.Evaluate(flagKey, ContextReader.Read(context), defaultValue)));

    /// <inheritdoc/>
    public override Task<ResolutionDetails<Value>> ResolveStructureValueAsync(string flagKey, Value defaultValue, global::OpenFeature.Model.EvaluationContext? context = null, CancellationToken cancellationToken = default)
    {
        EvaluationDetail<JsonElement> detail = _flags.Evaluate(flagKey, ContextReader.Read(context), default(JsonElement));
        bool isStructure = detail.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        ResolutionDetails<Value> result = detail.Error == EvaluationError.None && detail.Variation is not null && !isStructure
            ? new ResolutionDetails<Value>(flagKey, defaultValue, ErrorType.TypeMismatch, Reason.Error, errorMessage: "The flag's value is neither an object nor a list.")
            : Resolution.Of(flagKey, detail, isStructure ? StructureReader.Read(detail.Value) : defaultValue);
        return Task.FromResult(result);
    }

    /// <inheritdoc/>
    public override void Track(string trackingEventName, global::OpenFeature.Model.EvaluationContext? evaluationContext = default, TrackingEventDetails? trackingEventDetails = default)
    {
        EvaluationContext context = ContextReader.Read(evaluationContext);
        if (trackingEventDetails?.Value is { } value)
        {
            _flags.Track(trackingEventName, context, value);
        }
        else
        {
            _flags.Track(trackingEventName, context);
        }
    }
}
#endif

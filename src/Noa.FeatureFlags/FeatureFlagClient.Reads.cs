using System.Runtime.CompilerServices;
using System.Text.Json;
using Noa.FeatureFlags.Compilation;
using Noa.FeatureFlags.Evaluation;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags;

/// <content>The reads: one line each, over two paths: a rule set is read directly, any other provider through its interface.</content>
public partial class FeatureFlagClient
{
    /// <inheritdoc/>
    public bool IsEnabled(string key, EvaluationContext context) => Value<bool, ProviderReads.OfBoolean>(key, context, false);

    /// <inheritdoc/>
    public bool IsEnabled(Flag<bool> flag, EvaluationContext context) => Value<bool, ProviderReads.OfBoolean>(flag, context);

    /// <inheritdoc/>
    public bool GetValue(Flag<bool> flag, EvaluationContext context) => Value<bool, ProviderReads.OfBoolean>(flag, context);

    /// <inheritdoc/>
    public int GetValue(Flag<int> flag, EvaluationContext context) => Value<int, ProviderReads.OfInt32>(flag, context);

    /// <inheritdoc/>
    public double GetValue(Flag<double> flag, EvaluationContext context) => Value<double, ProviderReads.OfDouble>(flag, context);

    /// <inheritdoc/>
    public string GetValue(Flag<string> flag, EvaluationContext context) => Value<string, ProviderReads.OfString>(flag, context);

    /// <inheritdoc/>
    public JsonElement GetValue(Flag<JsonElement> flag, EvaluationContext context) => Value<JsonElement, ProviderReads.OfJson>(flag, context);

    /// <inheritdoc/>
    public bool GetValue(string key, EvaluationContext context, bool defaultValue) => Value<bool, ProviderReads.OfBoolean>(key, context, defaultValue);

    /// <inheritdoc/>
    public int GetValue(string key, EvaluationContext context, int defaultValue) => Value<int, ProviderReads.OfInt32>(key, context, defaultValue);

    /// <inheritdoc/>
    public double GetValue(string key, EvaluationContext context, double defaultValue) => Value<double, ProviderReads.OfDouble>(key, context, defaultValue);

    /// <inheritdoc/>
    public string GetValue(string key, EvaluationContext context, string defaultValue) => Value<string, ProviderReads.OfString>(key, context, defaultValue);

    /// <inheritdoc/>
    public JsonElement GetValue(string key, EvaluationContext context, JsonElement defaultValue) => Value<JsonElement, ProviderReads.OfJson>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<bool> Evaluate(Flag<bool> flag, EvaluationContext context) => Detail<bool, ProviderReads.OfBoolean>(flag, context);

    /// <inheritdoc/>
    public EvaluationDetail<int> Evaluate(Flag<int> flag, EvaluationContext context) => Detail<int, ProviderReads.OfInt32>(flag, context);

    /// <inheritdoc/>
    public EvaluationDetail<double> Evaluate(Flag<double> flag, EvaluationContext context) => Detail<double, ProviderReads.OfDouble>(flag, context);

    /// <inheritdoc/>
    public EvaluationDetail<string> Evaluate(Flag<string> flag, EvaluationContext context) => Detail<string, ProviderReads.OfString>(flag, context);

    /// <inheritdoc/>
    public EvaluationDetail<JsonElement> Evaluate(Flag<JsonElement> flag, EvaluationContext context) => Detail<JsonElement, ProviderReads.OfJson>(flag, context);

    /// <inheritdoc/>
    public EvaluationDetail<bool> Evaluate(string key, EvaluationContext context, bool defaultValue) => Detail<bool, ProviderReads.OfBoolean>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<int> Evaluate(string key, EvaluationContext context, int defaultValue) => Detail<int, ProviderReads.OfInt32>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<double> Evaluate(string key, EvaluationContext context, double defaultValue) => Detail<double, ProviderReads.OfDouble>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<string> Evaluate(string key, EvaluationContext context, string defaultValue) => Detail<string, ProviderReads.OfString>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<JsonElement> Evaluate(string key, EvaluationContext context, JsonElement defaultValue) => Detail<JsonElement, ProviderReads.OfJson>(key, context, defaultValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Value<T, TRead>(Flag<T> flag, EvaluationContext context)
        where TRead : struct, IProviderRead<T>
    {
        if (_rules is not { } rules || flag is null || EvaluationTracing.IsEnabled)
        {
            return DetailedValue<T, TRead>(flag, context);
        }

        FlagSnapshot snapshot = rules.Current;
        return snapshot.TryFind(Volatile.Read(ref flag.Place), out CompiledFlag? compiled)
            ? rules.Value<T, TRead>(snapshot, compiled, context, flag.DefaultValue)
            : FirstValue<T, TRead>(rules, snapshot, flag, context);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Value<T, TRead>(string key, EvaluationContext context, T defaultValue)
        where TRead : struct, IProviderRead<T>
    {
        if (_rules is not { } rules || EvaluationTracing.IsEnabled)
        {
            return DetailedValue<T, TRead>(key, context, defaultValue);
        }

        FlagSnapshot snapshot = rules.Current;
        return rules.Value<T, TRead>(snapshot, snapshot.Find(key), context, defaultValue);
    }

    // The quick path makes no call but as its last step, so that it saves no register.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T FirstValue<T, TRead>(FlagReading rules, FlagSnapshot snapshot, Flag<T> flag, EvaluationContext context)
        where TRead : struct, IProviderRead<T> =>
        rules.Value<T, TRead>(snapshot, snapshot.Find(flag.Key, ref flag.Place), context, flag.DefaultValue);

    // Kept out of the two above: the room that a detail takes on the stack is cleared at every call of the method it stands in.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T DetailedValue<T, TRead>(Flag<T>? flag, EvaluationContext context)
        where TRead : struct, IProviderRead<T> =>
        Detail<T, TRead>(flag, context).Value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T DetailedValue<T, TRead>(string key, EvaluationContext context, T defaultValue)
        where TRead : struct, IProviderRead<T> =>
        Detail<T, TRead>(key, context, defaultValue).Value;

    private EvaluationDetail<T> Detail<T, TRead>(Flag<T>? flag, EvaluationContext context)
        where TRead : struct, IProviderRead<T>
    {
        if (flag is null)
        {
            return EvaluationDetail.Failed(default(T)!, EvaluationError.FlagNotFound);
        }

        if (_rules is null)
        {
            return Traced(flag.Key, TRead.From(Provider, flag.Key, context ?? EvaluationContext.Empty, flag.DefaultValue));
        }

        FlagSnapshot snapshot = _rules.Current;
        return Traced(flag.Key, _rules.Detail<T, TRead>(snapshot, snapshot.Find(flag.Key, ref flag.Place), context, flag.DefaultValue));
    }

    private EvaluationDetail<T> Detail<T, TRead>(string key, EvaluationContext context, T defaultValue)
        where TRead : struct, IProviderRead<T>
    {
        if (_rules is null)
        {
            return Traced(key, TRead.From(Provider, key, context ?? EvaluationContext.Empty, defaultValue));
        }

        FlagSnapshot snapshot = _rules.Current;
        return Traced(key, _rules.Detail<T, TRead>(snapshot, snapshot.Find(key), context, defaultValue));
    }

    private EvaluationDetail<T> Traced<T>(string? key, EvaluationDetail<T> detail)
    {
        if (EvaluationTracing.IsEnabled)
        {
            EvaluationTracing.Record(Provider.Name, key, detail.Variation, detail.Reason, detail.Error, detail.IsSplit);
        }

        return detail;
    }
}

using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Conformance;

/// <summary>All ways the public face offers to read a flag of one type.</summary>
internal abstract class ConformanceReads
{
    /// <summary>The reads of a type by its name in the cases.</summary>
    public static ConformanceReads Of(string type) => type switch
    {
        "boolean" => Boolean,
        "integer" => Integer,
        "number" => Number,
        "string" => String,
        "json" => Json,
        _ => throw new FormatException($"'{type}' is no type of a case: use boolean, integer, number, string or json."),
    };

    /// <summary>Reads a case's flag in every way.</summary>
    /// <returns>How it was read, and what came back.</returns>
    public abstract IEnumerable<(string How, ConformanceAnswer Answer)> ReadAll(IFeatureFlags flags, ConformanceCase @case);

    private static readonly ConformanceReads Boolean = new Typed<bool>
    {
        Default = static json => json.GetBoolean(),
        ToValue = static value => value,
        ByKey = static (flags, key, context, value) => flags.Evaluate(key, context, value),
        ByHandle = static (flags, flag, context) => flags.Evaluate(flag, context),
        ValueByKey =
        [
            static (flags, key, context, value) => flags.GetValue(key, context, value),
            static (flags, key, context, value) => value ? flags.GetValue(key, context, value) : flags.IsEnabled(key, context),
        ],
        ValueByHandle =
        [
            static (flags, flag, context) => flags.GetValue(flag, context),
            static (flags, flag, context) => flags.IsEnabled(flag, context),
        ],
    };

    private static readonly ConformanceReads Integer = new Typed<int>
    {
        Default = static json => json.GetInt32(),
        ToValue = static value => (double)value,
        ByKey = static (flags, key, context, value) => flags.Evaluate(key, context, value),
        ByHandle = static (flags, flag, context) => flags.Evaluate(flag, context),
        ValueByKey = [static (flags, key, context, value) => flags.GetValue(key, context, value)],
        ValueByHandle = [static (flags, flag, context) => flags.GetValue(flag, context)],
    };

    private static readonly ConformanceReads Number = new Typed<double>
    {
        Default = static json => json.GetDouble(),
        ToValue = static value => value,
        ByKey = static (flags, key, context, value) => flags.Evaluate(key, context, value),
        ByHandle = static (flags, flag, context) => flags.Evaluate(flag, context),
        ValueByKey = [static (flags, key, context, value) => flags.GetValue(key, context, value)],
        ValueByHandle = [static (flags, flag, context) => flags.GetValue(flag, context)],
    };

    private static readonly ConformanceReads String = new Typed<string>
    {
        Default = static json => json.GetString()!,
        ToValue = static value => value,
        ByKey = static (flags, key, context, value) => flags.Evaluate(key, context, value),
        ByHandle = static (flags, flag, context) => flags.Evaluate(flag, context),
        ValueByKey = [static (flags, key, context, value) => flags.GetValue(key, context, value)],
        ValueByHandle = [static (flags, flag, context) => flags.GetValue(flag, context)],
    };

    private static readonly ConformanceReads Json = new Typed<JsonElement>
    {
        Default = static json => json,
        ToValue = FlagValue.FromJson,
        ByKey = static (flags, key, context, value) => flags.Evaluate(key, context, value),
        ByHandle = static (flags, flag, context) => flags.Evaluate(flag, context),
        ValueByKey = [static (flags, key, context, value) => flags.GetValue(key, context, value)],
        ValueByHandle = [static (flags, flag, context) => flags.GetValue(flag, context)],
    };

    private sealed class Typed<T> : ConformanceReads
    {
        public required Func<JsonElement, T> Default { get; init; }

        public required Func<T, FlagValue> ToValue { get; init; }

        public required Func<IFeatureFlags, string, EvaluationContext, T, EvaluationDetail<T>> ByKey { get; init; }

        public required Func<IFeatureFlags, Flag<T>, EvaluationContext, EvaluationDetail<T>> ByHandle { get; init; }

        public required Func<IFeatureFlags, string, EvaluationContext, T, T>[] ValueByKey { get; init; }

        public required Func<IFeatureFlags, Flag<T>, EvaluationContext, T>[] ValueByHandle { get; init; }

        public override IEnumerable<(string How, ConformanceAnswer Answer)> ReadAll(IFeatureFlags flags, ConformanceCase @case)
        {
            string key = @case.Flag!;
            EvaluationContext context = @case.Context!;
            T defaultValue = Default(@case.Default);
            ConformanceAnswer byKey = AnswerOf(ByKey(flags, key, context, defaultValue));
            yield return ("by key", byKey);
            foreach (Func<IFeatureFlags, string, EvaluationContext, T, T> read in ValueByKey)
            {
                yield return ("value by key", byKey with { Value = ToValue(read(flags, key, context, defaultValue)) });
            }

            if (string.IsNullOrEmpty(key))
            {
                yield break;
            }

            var flag = new Flag<T>(key, defaultValue);
            ConformanceAnswer byHandle = AnswerOf(ByHandle(flags, flag, context));
            yield return ("by handle", byHandle);
            yield return ("by handle that knows its place", AnswerOf(ByHandle(flags, flag, context)));
            foreach (Func<IFeatureFlags, Flag<T>, EvaluationContext, T> read in ValueByHandle)
            {
                yield return ("value by handle", byHandle with { Value = ToValue(read(flags, flag, context)) });
            }
        }

        private ConformanceAnswer AnswerOf(EvaluationDetail<T> detail) => ConformanceAnswer.Of(detail, ToValue(detail.Value));
    }
}

using System.Runtime.CompilerServices;
using Noa.FeatureFlags.Compilation;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Evaluation;

/// <summary>Turns walks into typed answers, and counts and exposes them on the way.</summary>
internal sealed class FlagReading
{
    private volatile FlagSnapshot _current;
    private IExposureRecorder? _exposures;

    public FlagReading(FlagSnapshot current)
        : this(current, new EvaluationCounters(), null)
    {
    }

    private FlagReading(FlagSnapshot current, EvaluationCounters counters, IExposureRecorder? exposures)
    {
        _current = current;
        _exposures = exposures;
        Counters = counters;
    }

    /// <summary>The version that reads see.</summary>
    public FlagSnapshot Current
    {
        get => _current;
        set => _current = value;
    }

    public EvaluationCounters Counters { get; }

    /// <summary>Reading that stays at the version of this moment, and counts with this one.</summary>
    public FlagReading Pin() => new(_current, Counters, _exposures);

    /// <summary>Sends exposures there from now on.</summary>
    public void RecordTo(IExposureRecorder recorder) => _exposures = recorder;

    /// <summary>The value alone: the quick path.</summary>
    /// <param name="snapshot">The version that is read.</param>
    /// <param name="flag">The flag, or null when it was not found.</param>
    /// <param name="context">Whom it is evaluated for; null counts as the empty context.</param>
    /// <param name="defaultValue">Returned when the flag cannot be evaluated or serves no variation.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T, TReader>(FlagSnapshot snapshot, CompiledFlag? flag, EvaluationContext? context, T defaultValue)
        where TReader : struct, IValueReader<T>
    {
        if (flag is { IsConstant: true } && TReader.TryRead(flag, flag.Constant.Variation, out T value))
        {
            return Counters.IncrementInline(flag.FirstCounter + flag.Constant.Variation, value);
        }

        return flag is { IsFallthroughOnly: true }
            ? Draw<T, TReader>(flag, context, defaultValue)
            : Walk<T, TReader>(snapshot, flag, context, defaultValue);
    }

    /// <summary>The value and why; the same walk.</summary>
    public EvaluationDetail<T> Detail<T, TReader>(FlagSnapshot snapshot, CompiledFlag? flag, EvaluationContext? context, T defaultValue)
        where TReader : struct, IValueReader<T>
    {
        if (flag is null)
        {
            Counters.Increment(EvaluationCounters.UnknownFlag);
            return EvaluationDetail.Failed(defaultValue, snapshot.Version == 0 ? EvaluationError.ProviderNotReady : EvaluationError.FlagNotFound);
        }

        // The type is asked before anything else, so that a wrong read fails the same way whatever the flag serves.
        if (!AnyFits<T, TReader>(flag))
        {
            Counters.Increment(flag.FirstCounter + CompiledFlag.NoVariation);
            return EvaluationDetail.Failed(defaultValue, EvaluationError.TypeMismatch);
        }

        context ??= EvaluationContext.Empty;
        Served served = Evaluator.Evaluate(snapshot, flag, context);
        EvaluationDetail<T> detail = Describe<T, TReader>(flag, served, defaultValue);
        if (detail.VariationIndex >= 0 && (served.InExperiment || flag.TracksExposures))
        {
            Expose(flag, served, context);
        }

        Counters.Increment(flag.FirstCounter + detail.VariationIndex);
        return detail;
    }

    /// <summary>The rule, or the prerequisite, that an outcome names.</summary>
    public static string? OriginOf(CompiledFlag flag, Served served) => served.Reason switch
    {
        EvaluationReason.RuleMatch => flag.Rules![served.Origin].Id,
        EvaluationReason.PrerequisiteFailed => flag.Prerequisites![served.Origin].Flag,
        _ => null,
    };

    // Each way is a method of its own, which then needs few registers and little stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T Draw<T, TReader>(CompiledFlag flag, EvaluationContext? context, T defaultValue)
        where TReader : struct, IValueReader<T>
    {
        context ??= EvaluationContext.Empty;
        return Read<T, TReader>(flag, Evaluator.Serve(flag, flag.Fallthrough, context, EvaluationReason.Fallthrough, -1), context, defaultValue);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T Walk<T, TReader>(FlagSnapshot snapshot, CompiledFlag? flag, EvaluationContext? context, T defaultValue)
        where TReader : struct, IValueReader<T>
    {
        if (flag is null)
        {
            return Counters.Increment(EvaluationCounters.UnknownFlag, defaultValue);
        }

        context ??= EvaluationContext.Empty;
        return Read<T, TReader>(flag, Evaluator.Evaluate(snapshot, flag, context), context, defaultValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Read<T, TReader>(CompiledFlag flag, Served served, EvaluationContext context, T defaultValue)
        where TReader : struct, IValueReader<T>
    {
        if (served.Variation < 0 || !TReader.TryRead(flag, served.Variation, out T value))
        {
            return Counters.Increment(flag.FirstCounter + CompiledFlag.NoVariation, defaultValue);
        }

        if (served.InExperiment || flag.TracksExposures)
        {
            Expose(flag, served, context);
        }

        return Counters.IncrementInline(flag.FirstCounter + served.Variation, value);
    }

    private static EvaluationDetail<T> Describe<T, TReader>(CompiledFlag flag, Served served, T defaultValue)
        where TReader : struct, IValueReader<T>
    {
        if (served.Reason == EvaluationReason.Error || served.Variation == CompiledFlag.FaultyOffVariation)
        {
            return EvaluationDetail.Failed(defaultValue, EvaluationError.General);
        }

        string? origin = OriginOf(flag, served);
        if (served.Variation < 0)
        {
            return new(defaultValue, null, CompiledFlag.NoVariation, served.Reason, served.Traits, origin, EvaluationError.None);
        }

        Variation variation = flag.Variations[served.Variation];
        return TReader.TryRead(flag, served.Variation, out T value)
            ? new(value, variation.Name, served.Variation, served.Reason, served.Traits, origin, EvaluationError.None)
            : EvaluationDetail.Failed(defaultValue, EvaluationError.TypeMismatch);
    }

    private void Expose(CompiledFlag flag, Served served, EvaluationContext context)
    {
        if (_exposures is not { } exposures)
        {
            return;
        }

        CompiledServing serving = served.Reason == EvaluationReason.RuleMatch ? flag.Rules![served.Origin].Serving : flag.Fallthrough;
        if (served.InExperiment && serving is IExperimentServing { Id: { } id } experiment)
        {
            exposures.Record(flag.Key, flag.Variations[served.Variation].Name, id, experiment.By.Kind, experiment.By.TextOf(context), served.Reason, OriginOf(flag, served), context);
        }
        else if (flag.TracksExposures && (context.OfKind(EvaluationContext.DefaultKind) ?? context) is { Key: { } key } unit)
        {
            exposures.Record(flag.Key, flag.Variations[served.Variation].Name, "", unit.Kind, key, served.Reason, OriginOf(flag, served), context);
        }
    }

    // One number of a flag may fit an int while another does not: then the variation that is served decides.
    private static bool AnyFits<T, TReader>(CompiledFlag flag)
        where TReader : struct, IValueReader<T>
    {
        for (int variation = 0; variation < flag.Variations.Length; variation++)
        {
            if (TReader.TryRead(flag, variation, out _))
            {
                return true;
            }
        }

        return false;
    }
}

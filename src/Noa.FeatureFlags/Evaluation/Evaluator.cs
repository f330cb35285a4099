using System.Runtime.CompilerServices;
using Noa.FeatureFlags.Compilation;

namespace Noa.FeatureFlags.Evaluation;

/// <summary>The walk over a compiled flag: off, prerequisites, targets, rules, fallthrough. Pure: no I/O, no lock, no allocation, no exception.</summary>
/// <remarks>Specified by tests/conformance; every step here has its cases there.</remarks>
internal static class Evaluator
{
    /// <param name="snapshot">The version that is read, for prerequisites and segments.</param>
    /// <param name="flag">A flag of that snapshot.</param>
    /// <param name="context">Whom it is evaluated for.</param>
    // The parts are not inlined into one another: together they need more registers than there are.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Served Evaluate(FlagSnapshot snapshot, CompiledFlag flag, EvaluationContext context)
    {
        if (!flag.IsEnabled)
        {
            return new(flag.OffVariation, EvaluationReason.Off, EvaluationTraits.None, -1);
        }

        int failed = flag.Prerequisites is null ? -1 : FindUnmet(flag.Prerequisites, snapshot, context);
        if (failed >= 0)
        {
            return flag.IsLenient && IsFaulty(flag.Prerequisites![failed], snapshot, context)
                ? new(CompiledFlag.NoVariation, EvaluationReason.Error, EvaluationTraits.None, failed)
                : new(flag.OffVariation, EvaluationReason.PrerequisiteFailed, EvaluationTraits.None, failed);
        }

        int target = flag.Targets is null ? -1 : FindTarget(flag.Targets, context);
        if (target >= 0)
        {
            return new(target, EvaluationReason.TargetMatch, EvaluationTraits.None, -1);
        }

        int rule = flag.Rules is null ? -1 : FindRule(flag.Rules, snapshot, context);
        return rule >= 0
            ? Serve(flag, flag.Rules![rule].Serving, context, EvaluationReason.RuleMatch, rule)
            : Serve(flag, flag.Fallthrough, context, EvaluationReason.Fallthrough, -1);
    }

    /// <summary>Whether a prerequisite's flag is enabled and serves the variation that is needed.</summary>
    public static bool IsMet(CompiledPrerequisite prerequisite, FlagSnapshot snapshot, EvaluationContext context)
    {
        if (snapshot.Flags[prerequisite.Slot] is not { IsEnabled: true } flag)
        {
            return false;
        }

        int variation = (flag.IsConstant ? flag.Constant : Evaluate(snapshot, flag, context)).Variation;
        return variation >= 0 && flag.Variations[variation].Name == prerequisite.Variation;
    }

    /// <summary>Whether a prerequisite that is not met failed by an error.</summary>
    public static bool IsFaulty(CompiledPrerequisite prerequisite, FlagSnapshot snapshot, EvaluationContext context) =>
        snapshot.Flags[prerequisite.Slot] is { } flag && Evaluate(snapshot, flag, context) is { Reason: EvaluationReason.Error } or { Variation: CompiledFlag.FaultyOffVariation };

    /// <summary>The variation of the target list that names the context: of the first one written, when lists of several kinds do.</summary>
    /// <returns>Its index, or -1.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int FindTarget(CompiledTargets tables, EvaluationContext context)
    {
        int first = -1;
        for (CompiledTargets? table = tables; table is not null; table = table.Next)
        {
            int number = table.Find(context);
            if (number >= 0 && (first < 0 || number < first))
            {
                first = number;
            }
        }

        return first < 0 ? -1 : TargetNumber.VariationOf(first);
    }

    /// <summary>Turns a serving's choice into the outcome.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Served Serve(CompiledFlag flag, CompiledServing serving, EvaluationContext context, EvaluationReason reason, int rule)
    {
        // Most servings that are no fixed variation are splits: asked by name, theirs becomes a part of this method.
        Choice choice = serving is Split split ? split.Choose(context) : serving.Choose(context);
        return choice.Variation switch
        {
            >= 0 => new(choice.Variation, reason, choice.Traits, rule),
            Choice.OffVariation => new(flag.OffVariation, reason, choice.Traits, rule),
            _ => new(CompiledFlag.NoVariation, EvaluationReason.Error, choice.Traits, rule),
        };
    }

    private static int FindUnmet(CompiledPrerequisite[] prerequisites, FlagSnapshot snapshot, EvaluationContext context)
    {
        for (int i = 0; i < prerequisites.Length; i++)
        {
            if (!IsMet(prerequisites[i], snapshot, context))
            {
                return i;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FindRule(CompiledRule[] rules, FlagSnapshot snapshot, EvaluationContext context)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            if (rules[i].Matches(context, snapshot))
            {
                return i;
            }
        }

        return -1;
    }
}

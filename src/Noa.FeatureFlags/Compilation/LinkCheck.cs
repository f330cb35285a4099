using Noa.FeatureFlags.Compilation.Clauses;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>The checks that need more than one entry: does it exist, does it have that variation, is there a circle, do slices overlap.</summary>
internal sealed class LinkCheck(RuleSetChange change, SlotTable flagKeys, SlotTable segmentKeys, RuleSetLinks links, CompilationScope scope)
{
    private ChainCheck<CompiledFlag>? _flagChains;
    private ChainCheck<CompiledSegment>? _segmentChains;

    /// <summary>Drops what was remembered of chains, after entries changed.</summary>
    public void Forget()
    {
        _flagChains = null;
        _segmentChains = null;
    }

    public bool CheckSegment(int slot)
    {
        CompiledSegment segment = change.Segments[slot]!;
        if (segment.Segments.Length == 0)
        {
            return true;
        }

        scope.EnterSegment(segment.Key);
        scope.Part = new EntryPart("rules");
        CheckSegmentsExist(segment.Segments, segment.Rules.Select(static rule => rule.Clauses), segment.IsLenient);
        if (!scope.HasErrors && (_segmentChains ??= new(change.Segments)).CheckWithDependents(slot, links.SegmentsBySegment, change.IsUnchangedSegment) is { } trouble)
        {
            Refuse(trouble);
        }

        return !scope.HasErrors;
    }

    public bool CheckFlag(int slot)
    {
        CompiledFlag flag = change.Flags[slot]!;
        if (flag.Segments.Length == 0 && flag.Prerequisites is null && flag.Slices.Length == 0)
        {
            return true;
        }

        scope.EnterFlag(flag.Key);
        scope.Part = new EntryPart("rules");
        CheckSegmentsExist(flag.Segments, (flag.Rules ?? []).Select(static rule => rule.Clauses), flag.IsLenient);
        CheckPrerequisites(flag, slot);
        if (links.Layers.FindConflict(flag.Slices) is { } conflict)
        {
            ReportLayerConflict(conflict);
        }

        return !scope.HasErrors;
    }

    /// <summary>Says of flags that were not touched which variation of a changed prerequisite they now miss.</summary>
    public void CheckDependents(int slot)
    {
        CompiledFlag flag = change.Flags[slot]!;
        foreach (int dependentSlot in links.FlagsByFlag.DependentsOf(slot))
        {
            CompiledFlag dependent = change.Flags[dependentSlot]!;
            for (int i = 0; i < dependent.Prerequisites!.Length; i++)
            {
                CompiledPrerequisite needed = dependent.Prerequisites[i];
                if (needed.Slot == slot && flag.IndexOf(needed.Variation) < 0)
                {
                    scope.EnterFlag(dependent.Key);
                    scope.Part = new EntryPart("prerequisites", i);
                    ReportMissingVariation(needed, flag, "until then it is never met.", dependent.IsLenient);
                }
            }
        }
    }

    /// <summary>Says that a removed entry stays, and for whom.</summary>
    public void ReportNeeded(int slot, IReadOnlyCollection<string> needers, bool isFlag)
    {
        if (isFlag)
        {
            scope.EnterFlag(flagKeys.KeyOf(slot));
        }
        else
        {
            scope.EnterSegment(segmentKeys.KeyOf(slot));
        }

        scope.Error(RuleSetDiagnosticCodes.StillNeeded, null,
            $"It was removed, but {string.Join(", ", needers.Order(StringComparer.Ordinal).Select(static needer => $"'{needer}'"))} still asks for it, so it stays as it was: remove the reference first.");
    }

    private void CheckSegmentsExist(int[] segments, IEnumerable<CompiledClause[]> rules, bool isLenient)
    {
        foreach (int segment in segments)
        {
            if (change.Segments[segment] is null)
            {
                scope.Part = PartThatAsks(segment, rules);
                Tell(isLenient, RuleSetDiagnosticCodes.UnknownSegment, "segment", $"There is no usable segment '{segmentKeys.KeyOf(segment)}': define it under \"segments\", or mend it.");
            }
        }
    }

    private static EntryPart PartThatAsks(int segment, IEnumerable<CompiledClause[]> rules)
    {
        int rule = 0;
        foreach (CompiledClause[] clauses in rules)
        {
            int clause = Array.FindIndex(clauses, clause => clause is SegmentClause asking && asking.Asks(segment));
            if (clause >= 0)
            {
                return new EntryPart("rules", rule, clause, isServe: false);
            }

            rule++;
        }

        return new EntryPart("rules");
    }

    private void CheckPrerequisites(CompiledFlag flag, int slot)
    {
        CompiledPrerequisite[] prerequisites = flag.Prerequisites ?? [];
        for (int i = 0; i < prerequisites.Length; i++)
        {
            CompiledPrerequisite needed = prerequisites[i];
            scope.Part = new EntryPart("prerequisites", i);
            if (change.Flags[needed.Slot] is not { } found)
            {
                Tell(flag.IsLenient, RuleSetDiagnosticCodes.UnknownPrerequisite, null, $"There is no usable flag '{needed.Flag}': define it, mend it, or remove the prerequisite.");
            }
            else if (found.IndexOf(needed.Variation) < 0)
            {
                ReportMissingVariation(needed, found, "", flag.IsLenient);
            }
        }

        scope.Part = new EntryPart("prerequisites");
        if (!scope.HasErrors && prerequisites.Length > 0 && (_flagChains ??= new(change.Flags)).CheckWithDependents(slot, links.FlagsByFlag, change.IsUnchangedFlag) is { } trouble)
        {
            Refuse(trouble);
        }
    }

    private void Refuse((string Code, string Message) trouble)
    {
        scope.Error(trouble.Code, null, trouble.Message);

        // Chains through what is now taken back are known as they will not be.
        Forget();
    }

    // What may be missing is told of, and used all the same.
    private void Tell(bool isLenient, string code, string? leaf, string message)
    {
        if (isLenient)
        {
            scope.Warn(code, leaf, message);
        }
        else
        {
            scope.Error(code, leaf, message);
        }
    }

    private void ReportMissingVariation(CompiledPrerequisite needed, CompiledFlag found, string consequence, bool isLenient) => Tell(isLenient, RuleSetDiagnosticCodes.UnknownVariation, "variation",
        $"'{needed.Flag}' has no variation '{needed.Variation}': use one of {string.Join(", ", found.Variations.Select(static variation => $"'{variation.Name}'"))}. {consequence}".TrimEnd());

    private void ReportLayerConflict((int Flag, LayerSlice Theirs, LayerSlice Ours) conflict)
    {
        (int flag, LayerSlice theirs, LayerSlice ours) = conflict;
        scope.Part = default;
        scope.Error(RuleSetDiagnosticCodes.LayerConflict, null, theirs.By != ours.By
            ? $"Layer '{ours.Layer}' is bucketed by {theirs.By} in flag '{flagKeys.KeyOf(flag)}' and by {ours.By} here: use one attribute a layer."
            : $"The slice of '{ours.Experiment}' overlaps that of '{theirs.Experiment}' in flag '{flagKeys.KeyOf(flag)}' on layer '{ours.Layer}' ({Share.FromBuckets(theirs.Start)} to {Share.FromBuckets(theirs.End)}): choose a free part.");
    }
}

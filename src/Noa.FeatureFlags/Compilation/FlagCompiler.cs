using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Model.Json;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Checks and resolves one flag as far as that goes without looking into other entries.</summary>
internal static class FlagCompiler
{
    /// <returns>Null when something is wrong; the scope then says what.</returns>
    public static CompiledFlag? Compile(FlagDefinition flag, CompiledFlag? known, ref int nextCounter, CompilationScope scope)
    {
        scope.EnterFlag(flag.Key);
        if (flag.Key.Length is 0 or > RuleSetLimits.MaxKeyLength)
        {
            scope.Error(RuleSetDiagnosticCodes.LimitExceeded, null, $"A key has 1 to {RuleSetLimits.MaxKeyLength} characters, this one has {flag.Key.Length}.");
        }

        Variation[] variations = CompileVariations(flag, scope);
        if (scope.HasErrors)
        {
            return null;
        }

        var servings = new ServingCompiler(variations, flag.Key, flag.Salt, scope);
        int offVariation = CompileOffVariation(flag, servings, scope);
        CompiledPrerequisite[]? prerequisites = CompilePrerequisites(flag, scope);
        CompiledTargets? targets = CompileTargets(flag, servings, scope);
        var segments = new List<int>();
        CompiledRule[]? rules = CompileRules(flag, servings, segments, scope);
        scope.Part = new EntryPart("fallthrough");
        CompiledServing fallthrough = servings.Compile(flag.Fallthrough);
        if (scope.HasErrors)
        {
            return null;
        }

        bool isFallthroughOnly = flag.IsEnabled && prerequisites is null && targets is null && rules is null;
        Served none = new(CompiledFlag.NoVariation, EvaluationReason.Fallthrough, EvaluationTraits.None, -1);
        Served constant = flag.TracksExposures ? none
            : !flag.IsEnabled ? new(offVariation, EvaluationReason.Off, EvaluationTraits.None, -1)
            : isFallthroughOnly && fallthrough is FixedChoice choice ? new(choice.Variation, EvaluationReason.Fallthrough, EvaluationTraits.None, -1)
            : none;
        return new CompiledFlag
        {
            Key = flag.Key,
            Type = variations[0].Value.Type,
            IsEnabled = flag.IsEnabled,
            IsLenient = flag.IsLenient,
            OffVariation = offVariation,
            IsFallthroughOnly = isFallthroughOnly,
            TracksExposures = flag.TracksExposures,
            Constant = constant,
            Variations = variations,
            Prerequisites = prerequisites,
            Targets = targets,
            Rules = rules,
            Fallthrough = fallthrough,
            TrueVariations = TrueVariationsOf(variations),
            FirstCounter = FirstCounter(known, variations, ref nextCounter),
            Slices = servings.Slices,
            Segments = segments.Count == 0 ? [] : [.. segments.Distinct()],
            Fingerprint = flag.Fingerprint,
        };
    }

    private static Variation[] CompileVariations(FlagDefinition flag, CompilationScope scope)
    {
        scope.Part = new EntryPart("variations");
        if (ReferenceEquals(flag.Variations, Variation.OnAndOff))
        {
            return Variation.SharedOnAndOff;
        }

        Variation[] variations = flag.Variations as Variation[] ?? [.. flag.Variations];
        if (IsOnAndOff(variations))
        {
            return Variation.SharedOnAndOff;
        }

        if (variations.Length is 0 or > RuleSetLimits.MaxVariations)
        {
            scope.Error(RuleSetDiagnosticCodes.LimitExceeded, null, $"A flag has 1 to {RuleSetLimits.MaxVariations} variations, this one has {variations.Length}.");
            return variations;
        }

        if (variations[0].Value.Type == FlagType.Boolean && variations.Length > RuleSetLimits.MaxBooleanVariations)
        {
            scope.Error(RuleSetDiagnosticCodes.LimitExceeded, null, $"A boolean flag has at most {RuleSetLimits.MaxBooleanVariations} variations, this one has {variations.Length}.");
        }

        for (int i = 0; i < variations.Length; i++)
        {
            CheckVariation(variations, i, scope);
        }

        return variations;
    }

    // Most flags are these two, however they were written: all of them share one pair.
    private static bool IsOnAndOff(Variation[] variations) => variations is [{ Name: "on" } on, { Name: "off" } off] && on.Value == true && off.Value == false;

    private static void CheckVariation(Variation[] variations, int index, CompilationScope scope)
    {
        Variation variation = variations[index];
        if (variation.Value.Type != variations[0].Value.Type)
        {
            scope.Error(RuleSetDiagnosticCodes.WrongType, Leaf(), $"'{variation.Name}' is of type {variation.Value.Type} but '{variations[0].Name}' of type {variations[0].Value.Type}: all variations of a flag have one type.");
        }

        if (!double.IsFinite(variation.Value.Number))
        {
            scope.Error(RuleSetDiagnosticCodes.InvalidValue, Leaf(), $"'{variation.Name}' is not a finite number: write one that a double can hold.");
        }

        if (Array.FindIndex(variations, other => other.Name == variation.Name) != index)
        {
            scope.Error(RuleSetDiagnosticCodes.Duplicate, Leaf(), $"Two variations are named '{variation.Name}': rename one of them.");
        }

        string Leaf() => DiagnosticPath.Property("", variation.Name);
    }

    // A flag that keeps its variations goes on counting where it did.
    private static int FirstCounter(CompiledFlag? known, Variation[] variations, ref int nextCounter)
    {
        if (known is not null && known.Variations.AsSpan().SequenceEqual(variations, SameName.Instance))
        {
            return known.FirstCounter;
        }

        int first = nextCounter + 1;
        nextCounter = first + variations.Length;
        return first;
    }

    private static ulong TrueVariationsOf(Variation[] variations)
    {
        ulong bits = 0;
        for (int i = 0; i < variations.Length; i++)
        {
            bits |= variations[i].Content.Boolean ? 1UL << i : 0;
        }

        return bits;
    }

    private static int CompileOffVariation(FlagDefinition flag, ServingCompiler servings, CompilationScope scope)
    {
        scope.Part = new EntryPart("offVariation");
        return flag.OffError is not null ? CompiledFlag.FaultyOffVariation
            : flag.OffVariation is null ? CompiledFlag.NoVariation : servings.IndexOf(flag.OffVariation, null);
    }

    private static CompiledPrerequisite[]? CompilePrerequisites(FlagDefinition flag, CompilationScope scope) => flag.Prerequisites.Count == 0
        ? null
        : [.. flag.Prerequisites.Select(needed => new CompiledPrerequisite(needed.Flag, scope.FlagKeys.GetOrAdd(needed.Flag), needed.Variation))];

    private static CompiledTargets? CompileTargets(FlagDefinition flag, ServingCompiler servings, CompilationScope scope)
    {
        if (flag.Targets.Count == 0)
        {
            return null;
        }

        var byKind = new List<(string Kind, Dictionary<string, int> Keys)>(1);
        for (int i = 0; i < flag.Targets.Count; i++)
        {
            TargetList list = flag.Targets[i];
            scope.Part = new EntryPart("targets", i);
            int number = TargetNumber.Of(i, servings.IndexOf(list.Variation, null));
            Dictionary<string, int> keys = TargetTables.KeysOf(byKind, TargetTables.CheckKind(list.Kind, scope), scope);
            foreach (string key in list.Keys)
            {
                if (!keys.TryAdd(key, number) && TargetNumber.VariationOf(keys[key]) != TargetNumber.VariationOf(number))
                {
                    scope.Error(RuleSetDiagnosticCodes.Duplicate, null, $"'{key}' is a target of '{servings.NameOf(TargetNumber.VariationOf(keys[key]))}' and of '{list.Variation}': keep it in one list.");
                }
            }
        }

        return scope.HasErrors ? null : TargetTables.Freeze(byKind);
    }

    private static CompiledRule[]? CompileRules(FlagDefinition flag, ServingCompiler servings, List<int> segments, CompilationScope scope)
    {
        if (flag.Rules.Count == 0)
        {
            return null;
        }

        if (flag.Rules.Count > RuleSetLimits.MaxRules)
        {
            scope.Part = new EntryPart("rules");
            scope.Error(RuleSetDiagnosticCodes.LimitExceeded, null, $"A flag has at most {RuleSetLimits.MaxRules} rules, this one has {flag.Rules.Count}: move audiences into segments.");
            return null;
        }

        var rules = new CompiledRule[flag.Rules.Count];
        for (int i = 0; i < rules.Length; i++)
        {
            TargetingRule rule = flag.Rules[i];
            CompiledClause[] clauses = ClauseCompiler.CompileAll(rule.Clauses, i, segments, scope);
            scope.Part = new EntryPart("rules", i, -1, isServe: true);
            rules[i] = new CompiledRule(rule.Id ?? RuleNames.Of(i), clauses, servings.Compile(rule.Serve));
        }

        return rules;
    }
}

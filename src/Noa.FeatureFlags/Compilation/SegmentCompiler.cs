using Noa.FeatureFlags.Compilation.Hashes;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Checks and resolves one segment as far as that goes without looking into other entries.</summary>
internal static class SegmentCompiler
{
    /// <returns>Null when something is wrong; the scope then says what.</returns>
    public static CompiledSegment? Compile(SegmentDefinition segment, CompilationScope scope)
    {
        scope.EnterSegment(segment.Key);
        if (segment.Key.Length is 0 or > RuleSetLimits.MaxKeyLength)
        {
            scope.Error(RuleSetDiagnosticCodes.LimitExceeded, null, $"A key has 1 to {RuleSetLimits.MaxKeyLength} characters, this one has {segment.Key.Length}.");
        }

        if (segment.Rules.Count > RuleSetLimits.MaxRules)
        {
            scope.Error(RuleSetDiagnosticCodes.LimitExceeded, "rules", $"A segment has at most {RuleSetLimits.MaxRules} rules, this one has {segment.Rules.Count}.");
            return null;
        }

        CompiledTargets? members = CompileMembers(segment, scope);
        var segments = new List<int>();
        CompiledSegmentRule[] rules = CompileRules(segment, segments, scope);
        return scope.HasErrors ? null : new CompiledSegment
        {
            Key = segment.Key,
            Members = members,
            Rules = rules,
            IsLenient = segment.IsLenient,
            Segments = segments.Count == 0 ? [] : [.. segments.Distinct()],
            Needs = [.. segments],
            Fingerprint = segment.Fingerprint,
        };
    }

    private static CompiledTargets? CompileMembers(SegmentDefinition segment, CompilationScope scope)
    {
        var byKind = new List<(string Kind, Dictionary<string, int> Keys)>();
        Gather(segment.Included, "included", CompiledSegment.Included, byKind, scope);
        Gather(segment.Excluded, "excluded", CompiledSegment.Excluded, byKind, scope);
        return TargetTables.Freeze(byKind);
    }

    private static void Gather(IReadOnlyList<SegmentMembers> lists, string section, int number, List<(string Kind, Dictionary<string, int> Keys)> byKind, CompilationScope scope)
    {
        for (int i = 0; i < lists.Count; i++)
        {
            scope.Part = new EntryPart(section, i);
            Dictionary<string, int> keys = TargetTables.KeysOf(byKind, TargetTables.CheckKind(lists[i].Kind, scope), scope);
            foreach (string key in lists[i].Keys)
            {
                // Included comes first and stays: it beats excluded.
                keys.TryAdd(key, number);
            }
        }
    }

    private static CompiledSegmentRule[] CompileRules(SegmentDefinition segment, List<int> segments, CompilationScope scope)
    {
        var rules = new CompiledSegmentRule[segment.Rules.Count];
        ulong saltHash = BucketHash.OfText(segment.Salt ?? segment.Key);
        for (int i = 0; i < rules.Length; i++)
        {
            SegmentRule rule = segment.Rules[i];
            CompiledClause[] clauses = ClauseCompiler.CompileAll(rule.Clauses, i, segments, scope);
            scope.Part = new EntryPart("rules", i);
            AttributeReference? by = scope.Attributes.Find(TargetTables.CheckKind(rule.Kind, scope), rule.By ?? EvaluationContext.KeyAttribute);
            if (by is null)
            {
                scope.Error(RuleSetDiagnosticCodes.InvalidValue, "by", $"'{rule.By}' names no attribute: write a name, or a path such as /address/city.");
                continue;
            }

            rules[i] = new CompiledSegmentRule(rule.Id ?? RuleNames.Of(i), clauses, rule.Percentage?.Buckets ?? CompiledSegmentRule.Everybody, new BucketingAttribute(by), saltHash, CompileDraw(segment, rule, by, scope));
        }

        return rules;
    }

    private static CompiledDraw? CompileDraw(SegmentDefinition segment, SegmentRule rule, AttributeReference by, CompilationScope scope)
    {
        if (rule is not { Percentage: { } percentage, Foreign: { } foreign } || DrawCompiler.FindHash(foreign, scope) is not { } hash)
        {
            return null;
        }

        double weight = percentage.Buckets * hash.Units / Bucket.Count;
        return new CompiledDraw(new BucketingAttribute(by), hash, hash.Lay(DrawCompiler.SaltOf(foreign, segment.Key, segment.Salt), [weight, hash.Units - weight]));
    }
}

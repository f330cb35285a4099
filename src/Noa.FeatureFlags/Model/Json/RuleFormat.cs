namespace Noa.FeatureFlags.Model.Json;

/// <summary>The rule format at a glance: all of its objects.</summary>
internal static class RuleFormat
{
    /// <summary>Every object whose property names the format gives, by its name in the JSON Schema; the document has none.</summary>
    public static IReadOnlyDictionary<string, ObjectShape> Shapes { get; } = new Dictionary<string, ObjectShape>
    {
        [""] = DocumentReader.Shape,
        ["flag"] = FlagReader.Shape,
        ["prerequisite"] = PrerequisiteReader.Shape,
        ["targetList"] = TargetsReader.Shape,
        ["rule"] = RuleReader.Shape,
        ["clause"] = ClauseReader.Shape,
        ["serving"] = ServingReader.Shape,
        ["arm"] = ArmsReader.Shape,
        ["experiment"] = ExperimentReader.Shape,
        ["segment"] = SegmentReader.Shape,
        ["members"] = MembersReader.Shape,
        ["segmentRule"] = SegmentRuleReader.Shape,
    };
}

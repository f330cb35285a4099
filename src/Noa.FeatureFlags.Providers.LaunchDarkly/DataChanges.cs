using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Collects what one step changes; of an entry that comes twice the last counts.</summary>
internal sealed class DataChanges
{
    private readonly Dictionary<string, FlagDefinition?> _flags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SegmentDefinition?> _segments = new(StringComparer.Ordinal);

    public bool IsEmpty => _flags.Count == 0 && _segments.Count == 0;

    public bool Has(string flag) => _flags.ContainsKey(flag);

    public void Put(FlagDefinition flag) => _flags[flag.Key] = flag;

    public void Put(SegmentDefinition segment) => _segments[segment.Key] = segment;

    public void Remove(bool isFlag, string key)
    {
        if (isFlag)
        {
            _flags[key] = null;
        }
        else
        {
            _segments[key] = null;
        }
    }

    public RuleSetDefinition ToRuleSet() => new()
    {
        Flags = [.. _flags.Values.OfType<FlagDefinition>()],
        Segments = [.. _segments.Values.OfType<SegmentDefinition>()],
    };

    public RuleSetChanges ToChanges() => new()
    {
        Upserts = ToRuleSet(),
        RemovedFlags = [.. _flags.Where(static flag => flag.Value is null).Select(static flag => flag.Key)],
        RemovedSegments = [.. _segments.Where(static segment => segment.Value is null).Select(static segment => segment.Key)],
    };
}

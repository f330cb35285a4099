using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Conditions;

/// <summary>Takes flags over one by one: a flag of which a part is refused is left out, and the others are not.</summary>
internal sealed class EntryCollector
{
    private readonly List<FlagDefinition> _flags = [];
    private readonly List<SegmentDefinition> _segments = [];

    public ConversionNotes Notes { get; } = new();

    /// <summary>Reads one flag.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="read">Reads it; alternatives go into segments of the writer.</param>
    public void Add(string key, Func<ConditionWriter, FlagDefinition> read)
    {
        Notes.EnterFlag(key);
        if (_flags.Exists(flag => flag.Key == key))
        {
            Notes.Refuse("", "The file has this flag twice: remove one.");
            return;
        }

        try
        {
            var conditions = new ConditionWriter(key);
            FlagDefinition flag = read(conditions);
            _flags.Add(flag);
            _segments.AddRange(conditions.Segments);
        }
        catch (RefusedException exception)
        {
            Notes.Refuse(exception.Path, exception.Message);
        }
    }

    /// <summary>Adds a segment that flags of the file share.</summary>
    public void Add(SegmentDefinition segment) => _segments.Add(segment);

    public ImportResult ToResult() => new() { Rules = new RuleSetDefinition { Flags = _flags, Segments = _segments }, Notes = Notes.All };
}

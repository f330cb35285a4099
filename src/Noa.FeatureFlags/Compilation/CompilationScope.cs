using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Model.Json;

namespace Noa.FeatureFlags.Compilation;

/// <summary>What the compilers share while they work on one entry: the names it may refer to, where they are, and what they found wrong.</summary>
internal sealed class CompilationScope(SlotTable flagKeys, SlotTable segmentKeys, IReadOnlyDictionary<string, IFlagStrategy> strategies, AttributeReferences attributes, SharedShares shares, TimeProvider clock, List<RuleSetDiagnostic> diagnostics, ReadOnlyMemory<byte> text)
{
    // Finding the line of each takes a walk through the entry, and nobody reads more at once.
    private const int MaxDiagnosticsOfEntry = 100;

    private readonly JsonPathLocator _lines = new(text);
    private string? _flag;
    private string? _segment;
    private int _countOfEntry;

    public SlotTable FlagKeys { get; } = flagKeys;

    public SlotTable SegmentKeys { get; } = segmentKeys;

    public IReadOnlyDictionary<string, IFlagStrategy> Strategies { get; } = strategies;

    public AttributeReferences Attributes { get; } = attributes;

    public SharedShares Shares { get; } = shares;

    /// <summary>What clauses about the time look at.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Whether the current entry has an error, so that it must not be used.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>The part of the entry that is being compiled; moved as the work goes on, read only when something is wrong.</summary>
    public EntryPart Part { get; set; }

    public void EnterFlag(string key) => Enter(key, null);

    public void EnterSegment(string key) => Enter(null, key);

    /// <summary>Refuses the current entry.</summary>
    /// <param name="code">One of <see cref="RuleSetDiagnosticCodes"/>.</param>
    /// <param name="leaf">Property below the current part, or null for the part itself; a name that an author chose is written by <see cref="DiagnosticPath"/>.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public void Error(string code, string? leaf, string message)
    {
        HasErrors = true;
        Add(RuleSetDiagnosticSeverity.Error, code, leaf, message);
    }

    /// <summary>Says that something looks wrong, and goes on.</summary>
    public void Warn(string code, string? leaf, string message) => Add(RuleSetDiagnosticSeverity.Warning, code, leaf, message);

    private void Enter(string? flag, string? segment)
    {
        _flag = flag;
        _segment = segment;
        Part = default;
        HasErrors = false;
        _countOfEntry = 0;
    }

    private void Add(RuleSetDiagnosticSeverity severity, string code, string? leaf, string message)
    {
        if (++_countOfEntry > MaxDiagnosticsOfEntry)
        {
            return;
        }

        if (_countOfEntry == MaxDiagnosticsOfEntry)
        {
            (severity, code, leaf) = (HasErrors ? RuleSetDiagnosticSeverity.Error : severity, RuleSetDiagnosticCodes.LimitExceeded, null);
            message = "This entry has more problems, which are not listed: correct the ones that are.";
            Part = default;
        }

        string entry = _segment is null ? DiagnosticPath.Flag(_flag ?? "") : DiagnosticPath.Segment(_segment);
        string place = string.Join('.', new[] { entry, Part.ToString() }.Where(static part => part.Length > 0));
        string path = leaf is null ? place : leaf.StartsWith('[') || leaf.StartsWith('.') ? place + leaf : $"{place}.{leaf}";
        diagnostics.Add(new RuleSetDiagnostic
        {
            Severity = severity,
            Code = code,
            Flag = _flag,
            Segment = _segment,
            Path = path,
            Line = _lines.LineOf(path),
            Message = message,
        });
    }
}

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Collects what is wrong with a text; lines are counted once, at the end, and only when there is something to say.</summary>
internal sealed class DiagnosticSink
{
    /// <summary>How many are kept: a text that is wrong everywhere must not fill the memory with complaints.</summary>
    public const int MaxDiagnostics = 1_000;

    private readonly List<Draft> _drafts = [];

    /// <summary>How many were reported, kept or not.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a diagnostic whose line is that of an offset into the text.</summary>
    public void Add(RuleSetDiagnostic diagnostic, int offset)
    {
        Count++;
        _drafts.Add(new Draft(diagnostic, offset));
    }

    /// <summary>Asked before words are found for a diagnostic.</summary>
    /// <returns>False when there is no room for it; then it is counted.</returns>
    public bool TryMakeRoom()
    {
        bool hasRoom = _drafts.Count < MaxDiagnostics;
        Count += hasRoom ? 0 : 1;
        return hasRoom;
    }

    /// <summary>Forgets what was reported.</summary>
    public void Clear()
    {
        _drafts.Clear();
        Count = 0;
    }

    /// <summary>All diagnostics in the order of the text.</summary>
    public RuleSetDiagnostic[] ToArray(ReadOnlySpan<byte> text)
    {
        if (Count == 0)
        {
            return [];
        }

        var diagnostics = new List<RuleSetDiagnostic>(_drafts.Count + 1);
        int line = 1;
        int counted = 0;
        foreach (Draft draft in _drafts.OrderBy(static draft => draft.Offset))
        {
            line += text[counted..draft.Offset].Count((byte)'\n');
            counted = draft.Offset;
            diagnostics.Add(draft.Diagnostic.At(line));
        }

        if (Count > _drafts.Count)
        {
            diagnostics.Add(Unlisted(Count - _drafts.Count));
        }

        return [.. diagnostics];
    }

    private static RuleSetDiagnostic Unlisted(int count) => new()
    {
        Code = RuleSetDiagnosticCodes.LimitExceeded,
        Path = DiagnosticPath.Root,
        Message = $"{count} more problems are not listed. Correct the ones that are.",
    };

    private readonly record struct Draft(RuleSetDiagnostic Diagnostic, int Offset);
}

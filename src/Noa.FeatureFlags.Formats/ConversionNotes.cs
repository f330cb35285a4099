namespace Noa.FeatureFlags.Formats;

/// <summary>Collects notes while one entry after the other is converted; knows where the work is.</summary>
internal sealed class ConversionNotes
{
    private readonly List<ConversionNote> _notes = [];
    private string? _flag;
    private string? _segment;

    public IReadOnlyList<ConversionNote> All => _notes;

    public bool IsEmpty => _notes.Count == 0;

    /// <summary>Whether a part of the current entry was refused.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>Forgets what was noted, for the next work.</summary>
    public void Clear() => _notes.Clear();

    public void EnterFlag(string key) => (_flag, _segment, HasRefused) = (key, null, false);

    public void EnterSegment(string key) => (_flag, _segment, HasRefused) = (null, key, false);

    public void Change(EntryPath path, string message) => Change(path.ToString(), message);

    public void Change(string path, string message) => Add(ConversionNoteKind.Changed, path, message);

    public void Refuse(EntryPath path, string message) => Refuse(path.ToString(), message);

    public void Refuse(string path, string message)
    {
        HasRefused = true;
        Add(ConversionNoteKind.Refused, path, message);
    }

    private void Add(ConversionNoteKind kind, string path, string message)
    {
        string entry = _segment is null ? $"flags.{_flag}" : $"segments.{_segment}";
        _notes.Add(new ConversionNote
        {
            Kind = kind,
            Flag = _flag,
            Segment = _segment,
            Path = path.Length == 0 ? entry : $"{entry}.{path}",
            Message = message,
        });
    }
}

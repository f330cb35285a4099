using System.Globalization;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Remembers on disk which rule set is being tried, so that one that ends the process is recognized when it starts again.</summary>
/// <remarks>
/// Before a rule set is used its digest is noted; after a while of healthy life, and when the process ends as it should, the note goes.
/// A start that finds two notes of one digest puts it aside for a week: this covers what no refusal can, the set that kills whoever would refuse it.
/// A process that is killed from outside twice leaves the same notes, and nothing tells the two apart: what takes all memory is killed from outside too.
/// So what was put aside is used again as soon as what stood in for it ended the process just so: then the cause is elsewhere, and no rules are given up for it.
/// </remarks>
/// <param name="path">Where notes are kept; null for nowhere.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="claim">Called before each write: throws when this process may not write.</param>
internal sealed class CrashGuard(string? path, TimeProvider timeProvider, Action? claim = null)
{
    private const int CrashesUntilQuarantine = 2;
    private const int MostQuarantined = 8;
    private static readonly TimeSpan QuarantineTime = TimeSpan.FromDays(7);

    private readonly Dictionary<string, DateTimeOffset> _quarantined = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _notes = new(StringComparer.Ordinal);
    private (string Digest, int NotesBefore)? _inUse;

    /// <summary>Stands for no rules at all: when the only rule set there is was put aside.</summary>
    public static ByteString NoRules { get; } = ByteString.CopyFrom(new byte[32]);

    /// <summary>Digests that are not to be used.</summary>
    public IReadOnlyList<ByteString> Quarantined
    {
        get
        {
            lock (_quarantined)
            {
                return [.. _quarantined.Keys.Select(static digest => ByteString.CopyFrom(Convert.FromHexString(digest)))];
            }
        }
    }

    /// <summary>Reads what earlier processes left.</summary>
    /// <param name="kept">Digests of the rule sets on disk.</param>
    /// <returns>The digest that was put aside just now; null when none was.</returns>
    public string? Open(params IEnumerable<ByteString> kept)
    {
        lock (_quarantined)
        {
            Read();
            string[] crashed = [.. _notes.Where(static note => note.Value >= CrashesUntilQuarantine).Select(static note => note.Key)];
            foreach (string digest in crashed)
            {
                PutAside(digest);
            }

            bool isCauseElsewhere = crashed.Length > 0 && (crashed.Contains(Name(NoRules)) || IsAllPutAside([.. kept.Select(Name)]));
            if (isCauseElsewhere)
            {
                _quarantined.Clear();
            }

            if (crashed.Length > 0)
            {
                Write();
            }

            return isCauseElsewhere ? null : crashed.FirstOrDefault();
        }
    }

    public bool IsQuarantined(ByteString digest)
    {
        lock (_quarantined)
        {
            return _quarantined.ContainsKey(Name(digest));
        }
    }

    /// <summary>A rule set is about to be used.</summary>
    public void Begin(ByteString digest)
    {
        lock (_quarantined)
        {
            // The one before did no harm so far: it is as it was when it came.
            Restore();
            string name = Name(digest);
            int before = _notes.GetValueOrDefault(name);
            _inUse = (name, before);
            _notes[name] = before + 1;
            Write();
        }
    }

    /// <summary>The rule set in use has done no harm.</summary>
    public void Clear()
    {
        lock (_quarantined)
        {
            if (_inUse is { } inUse)
            {
                _notes.Remove(inUse.Digest);
                _inUse = null;
                Write();
            }
        }
    }

    private static string Name(ByteString digest) => Convert.ToHexStringLower(digest.Span);

    private bool IsAllPutAside(IReadOnlyCollection<string> kept) => kept.Count > 1 && kept.All(_quarantined.ContainsKey);

    private void PutAside(string digest)
    {
        while (_quarantined.Count >= MostQuarantined)
        {
            _quarantined.Remove(_quarantined.MinBy(static pair => pair.Value).Key);
        }

        _notes.Remove(digest);
        _quarantined[digest] = timeProvider.GetUtcNow() + QuarantineTime;
    }

    private void Restore()
    {
        if (_inUse is not { } inUse)
        {
            return;
        }

        _notes[inUse.Digest] = inUse.NotesBefore;
        if (inUse.NotesBefore == 0)
        {
            _notes.Remove(inUse.Digest);
        }
    }

    private void Read()
    {
        if (path is null || !File.Exists(path))
        {
            return;
        }

        try
        {
            foreach (string[] words in File.ReadAllLines(path).Select(static line => line.Split(' ')))
            {
                Take(words);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without its memory the guard begins anew.
        }
    }

    private void Take(string[] words)
    {
        if (words.Length != 3 || words[1].Length != 64 || !words[1].All(char.IsAsciiHexDigitLower) || !long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return;
        }

        if (words[0] == "trying" && _notes.Count < MostQuarantined)
        {
            _notes[words[1]] = (int)Math.Min(number, CrashesUntilQuarantine);
        }
        else if (words[0] == "quarantined" && number <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() && DateTimeOffset.FromUnixTimeSeconds(number) > timeProvider.GetUtcNow())
        {
            _quarantined[words[1]] = DateTimeOffset.FromUnixTimeSeconds(number);
        }
    }

    private void Write()
    {
        if (path is null)
        {
            return;
        }

        IEnumerable<string> lines = _quarantined.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"quarantined {pair.Key} {pair.Value.ToUnixTimeSeconds()}"));
        lines = lines.Concat(_notes.Select(static note => string.Create(CultureInfo.InvariantCulture, $"trying {note.Key} {note.Value}")));
        try
        {
            claim?.Invoke();
            AtomicFile.Write(path, System.Text.Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The rules are used all the same; a crash is then not recognized.
        }
    }
}

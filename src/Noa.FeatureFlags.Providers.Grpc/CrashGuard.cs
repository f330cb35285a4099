using System.Globalization;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Remembers on disk which rule set is being tried, so that one that ends the process is recognized when it starts again.</summary>
/// <remarks>
/// Before a rule set is used for the first time its digest is noted; after a while of healthy life, and when the process ends as it should, the note goes.
/// A start that finds two notes of one digest puts it aside for a week: this covers what no refusal can, the set that kills whoever would refuse it.
/// </remarks>
internal sealed class CrashGuard(string? path, TimeProvider timeProvider)
{
    private const int CrashesUntilQuarantine = 2;
    private const int MostQuarantined = 8;
    private static readonly TimeSpan QuarantineTime = TimeSpan.FromDays(7);

    private readonly Dictionary<string, DateTimeOffset> _quarantined = new(StringComparer.Ordinal);
    private (string Digest, int Count)? _trying;

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

    /// <summary>Reads what an earlier process left.</summary>
    /// <returns>The digest that was put aside just now; null when none was.</returns>
    public string? Open()
    {
        lock (_quarantined)
        {
            Read();
            if (_trying is not { Count: >= CrashesUntilQuarantine } crashed)
            {
                return null;
            }

            while (_quarantined.Count >= MostQuarantined)
            {
                _quarantined.Remove(_quarantined.MinBy(static pair => pair.Value).Key);
            }

            _quarantined[crashed.Digest] = timeProvider.GetUtcNow() + QuarantineTime;
            _trying = null;
            Write();
            return crashed.Digest;
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
            string name = Name(digest);
            _trying = (name, _trying is { } before && before.Digest == name ? before.Count + 1 : 1);
            Write();
        }
    }

    /// <summary>The rule set has done no harm.</summary>
    public void Clear()
    {
        lock (_quarantined)
        {
            if (_trying is not null)
            {
                _trying = null;
                Write();
            }
        }
    }

    private static string Name(ByteString digest) => Convert.ToHexStringLower(digest.Span);

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

        if (words[0] == "trying")
        {
            _trying = (words[1], (int)Math.Min(number, CrashesUntilQuarantine));
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
        if (_trying is { } trying)
        {
            lines = lines.Append(string.Create(CultureInfo.InvariantCulture, $"trying {trying.Digest} {trying.Count}"));
        }

        try
        {
            AtomicFile.Write(path, System.Text.Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The rules are used all the same; a crash is then not recognized.
        }
    }
}

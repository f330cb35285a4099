using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Hands a file's rule set to a sink whenever it changed, and says so when it cannot.</summary>
internal sealed class FileFollower(string path, FileReader reader, IRuleSetSink sink, ILogger logger)
{
    private const string LastGoodStays = "; the last good rule set stays in use";

    private UInt128? _inUse;
    private (UInt128 Hash, string Trouble)? _unreadable;
    private (UInt128 Hash, string Trouble)? _suspicion;
    private int _suspiciousLooks;
    private string? _reported;

    /// <summary>Whether trouble was found that may be a writer at work: look again soon.</summary>
    public bool IsUnsettled { get; private set; }

    /// <summary>Looks at the file once.</summary>
    /// <param name="isForced">Reads it even if size, time and place are as before.</param>
    /// <returns>Whether something was found that was not known.</returns>
    public bool Look(bool isForced)
    {
        FileReading reading = reader.Look(isForced || IsUnsettled, _inUse);
        switch (reading.Kind)
        {
            case FileReadingKind.NoNews:
                return false;
            case FileReadingKind.Same:
                return Recover();
            case FileReadingKind.Changed:
                return Take(reading);
            case FileReadingKind.Missing when _inUse is not null:
                return Suspect(0, "was deleted");
            default:
                return Suspect(0, reading.Trouble);
        }
    }

    private bool Recover()
    {
        bool wasInTrouble = Settle();
        if (wasInTrouble)
        {
            sink.Report(ProviderState.Ready, null);
        }

        return wasInTrouble;
    }

    private bool Take(FileReading reading)
    {
        if (_unreadable is { } known && known.Hash == reading.Hash)
        {
            return Suspect(known.Hash, known.Trouble);
        }

        RuleSetDefinition definitions = RuleSetJson.Parse(reading.Bytes);
        if (!definitions.IsReadable)
        {
            string why = definitions.Diagnostics.Count > 0 ? definitions.Diagnostics[0].ToString().TrimEnd('.') : "it is no rule set";
            _unreadable = (reading.Hash, $"cannot be used: {why}");
            return Suspect(reading.Hash, _unreadable.Value.Trouble);
        }

        Settle();
        _inUse = reading.Hash;
        _unreadable = null;
        sink.Replace(definitions);
        return true;
    }

    // Trouble is believed when two looks in a row find the same, or when it goes on for long. Without a last good rule set there is nothing to lose by saying it at once.
    private bool Suspect(UInt128 hash, string trouble)
    {
        bool isSettled = _suspicion == (hash, trouble) || ++_suspiciousLooks >= FileSourceDefaults.MaxSettlingLooks;
        if (isSettled)
        {
            _suspiciousLooks = 0;
        }

        _suspicion = (hash, trouble);
        IsUnsettled = !isSettled;
        string detail = $"{path} {trouble}{(_inUse is null ? "" : LastGoodStays)}";
        if (_reported == detail || !(isSettled || _inUse is null))
        {
            return false;
        }

        _reported = detail;
        FileSourceLog.Trouble(logger, detail);
        sink.Report(_inUse is null ? ProviderState.NotReady : ProviderState.Stale, detail);
        return true;
    }

    /// <summary>The file is good.</summary>
    /// <returns>Whether trouble had been reported.</returns>
    private bool Settle()
    {
        bool wasInTrouble = _reported is not null;
        _suspicion = null;
        _suspiciousLooks = 0;
        _reported = null;
        IsUnsettled = false;
        if (wasInTrouble)
        {
            FileSourceLog.Recovered(logger, path);
        }

        return wasInTrouble;
    }
}

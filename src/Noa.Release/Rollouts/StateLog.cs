using System.Text.Json;

namespace Noa.Release.Rollouts;

/// <summary>A log's lines as bytes: what is whole, and where a torn end begins.</summary>
internal static class StateLog
{
    private const byte LineEnd = (byte)'\n';

    /// <summary>Reads lines.</summary>
    /// <returns>The lines, and how many bytes they take: what follows was torn by a crash.</returns>
    /// <exception cref="ReleaseException">A line that is not the last cannot be read: that was no crash.</exception>
    public static (IReadOnlyList<RolloutEvent> Lines, int Length) Read(ReadOnlySpan<byte> bytes, string name)
    {
        List<RolloutEvent> lines = [];
        int start = 0;
        while (bytes[start..].IndexOf(LineEnd) is >= 0 and int length)
        {
            int end = start + length + 1;
            if (TryRead(bytes.Slice(start, length)) is { } line)
            {
                lines.Add(line);
            }
            else if (end == bytes.Length)
            {
                // Space that a power cut left filled with nothing.
                break;
            }
            else
            {
                throw new ReleaseException($"Line {lines.Count + 1} of {name} cannot be read, and lines follow it: the file was changed or damaged. Restore it from a copy; nothing is decided on it.");
            }

            start = end;
        }

        return (lines, start);
    }

    private static RolloutEvent? TryRead(ReadOnlySpan<byte> line)
    {
        try
        {
            return RolloutJson.ReadEvent(line);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

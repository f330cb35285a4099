using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.RuleFiles;

/// <summary>Reads files and standard input, and says in a sentence why one cannot be read.</summary>
internal static class FileBytes
{
    private const int MaxMeasuredBytes = 1 << 30;

    /// <summary>The whole content; of rule files that are too large only so much that the reader of rules notices.</summary>
    /// <param name="path">A path; <see cref="RuleFile.StandardInput"/> for standard input.</param>
    /// <param name="role">What it is read as, such as <c>the rule file</c>.</param>
    /// <param name="console">Has standard input.</param>
    /// <param name="maxBytes">Reading stops after one byte more.</param>
    /// <exception cref="ToolFailure">It is missing or cannot be read.</exception>
    public static byte[] Read(string path, string role, ToolConsole console, int maxBytes = RuleSetLimits.MaxRuleSetBytes)
    {
        if (path == RuleFile.StandardInput)
        {
            return ReadAll(console.TakeInput(role), maxBytes);
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ReadAll(file, maxBytes);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ToolFailure.Unusable($"There is no file '{path}' ({role}). Check the path; '-' reads standard input.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ToolFailure.Unusable(Directory.Exists(path)
                ? $"'{path}' ({role}) is a folder. Name a file in it."
                : $"'{path}' ({role}) cannot be read: {exception.Message}");
        }
    }

    private static byte[] ReadAll(Stream stream, int maxBytes)
    {
        // A file that is too large is read all the same, so that its size can be told; what has no length is not read without end.
        maxBytes = stream.CanSeek && stream.Length <= MaxMeasuredBytes ? MaxMeasuredBytes : maxBytes;
        var content = new MemoryStream();
        byte[] buffer = new byte[81_920];
        int read;
        while (content.Length <= maxBytes && (read = stream.Read(buffer)) > 0)
        {
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}

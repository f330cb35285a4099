using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Formats;

namespace Noa.FeatureFlags.Cli.Flags.Convert;

/// <summary>What importing and exporting have in common: a file comes in, a report is shown, and a file is written when that is asked for.</summary>
internal abstract class ConvertCommand : ToolCommand
{
    private readonly Option<string?> _output;
    private readonly Option<bool> _partial;

    protected ConvertCommand(string name, string description, ToolConsole console, IEnumerable<string> kinds)
        : base(name, description, console)
    {
        KindArgument = new Argument<string>("KIND") { Description = $"The other format: {string.Join(", ", kinds)}." };
        KindArgument.AcceptOnlyFromAmong([.. kinds]);
        Arguments.Add(KindArgument);
        FileArgument = AddFile("FILE", "The file that is read; - reads standard input.");
        _output = AddOption<string?>("--out", "FILE", "Write the result into this file; without it nothing is written.");
        _partial = AddOption<bool>("--partial", "", "Write what is good even if something was refused.");
    }

    public override IReadOnlyList<string> ExitCodes => ["0  everything was taken over, as it was or changed", "1  something was refused", "2  the command line makes no sense, or the file is missing or unreadable"];

    protected Argument<string> KindArgument { get; }

    protected Argument<string> FileArgument { get; }

    /// <summary>Writes the result when that is asked for and nothing stands against it, and shows the report.</summary>
    protected int Finish(ParseResult line, ReadOnlyMemory<byte> result, int flags, int segments, IReadOnlyList<ConversionNote> notes)
    {
        bool isComplete = notes.All(static note => note.Kind != ConversionNoteKind.Refused);
        string? path = line.GetValue(_output);
        bool isWritten = path is not null && (isComplete || line.GetValue(_partial));
        if (isWritten)
        {
            Write(path!, result.Span);
        }

        var report = ConversionReport.Of(flags, segments, notes, isWritten);
        if (IsForMachines(line))
        {
            ToolJson.Write(report, Console);
        }
        else
        {
            Show(report, path);
        }

        return isComplete ? ExitCode.Success : ExitCode.Negative;
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            File.WriteAllBytes(path, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ToolFailure.Unusable($"'{path}' cannot be written: {exception.Message}");
        }
    }

    private void Show(ConversionReport report, string? path)
    {
        var screen = new Screen(Console);
        screen.WriteLine($"Taken over: {Tables.Count(report.Flags, "flag")}, {Tables.Count(report.Segments, "segment")}");
        Show(screen, "Changed", report.Changed);
        Show(screen, "Refused", report.Refused);
        if (path is not null)
        {
            screen.WriteLine(report.IsWritten ? $"Written to {path}" : $"Nothing was written to {path}: mend what was refused, or add --partial.");
        }
    }

    private static void Show(Screen screen, string heading, IReadOnlyList<ConversionNote> notes)
    {
        if (notes.Count == 0)
        {
            return;
        }

        screen.WriteLine($"{heading}:");
        foreach (ConversionNote note in notes)
        {
            screen.WriteLine($"  {note.Path}: {note.Message}");
        }
    }
}

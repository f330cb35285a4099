using System.CommandLine;
using Noa.FeatureFlags.Cli.Flags.Validate;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Flags;

/// <summary><c>noa flags validate</c>: says what is wrong with rule files.</summary>
internal sealed class ValidateCommand : ToolCommand
{
    private readonly Argument<string[]> _files;
    private readonly Option<bool> _strict;
    private readonly Option<string[]> _strategies;

    public ValidateCommand(ToolConsole console)
        : base("validate", "Check rule files: everything the SDK would refuse, and flags past their day.", console)
    {
        _files = AddMany("FILE", "Rule files; - reads standard input.", ArgumentArity.OneOrMore);
        _strict = AddOption<bool>("--strict", "", "Warnings fail too.");
        _strategies = AddOption<string[]>("--strategy", "NAME", "A custom strategy that the application has; may be given several times.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "noa flags validate flags.json",
        "noa flags validate --strict --strategy business-hours env/*.json",
        "git show HEAD:flags.json | noa flags validate - --json",
    ];

    public override IReadOnlyList<string> ExitCodes => ["0  no errors", "1  errors; with --strict also warnings", "2  the command line makes no sense, or a file is missing"];

    protected override int Run(ParseResult line)
    {
        List<ValidatedFile> files = [];
        bool isMissing = false;
        foreach (string path in line.GetRequiredValue(_files))
        {
            try
            {
                using RuleFile file = RuleFile.Read(path, Console);
                files.Add(new ValidatedFile(file, line.GetValue(_strategies) ?? [], Console.Today));
            }
            catch (ToolFailure failure)
            {
                // The other files are still worth checking.
                Console.Say(failure.Message);
                isMissing = true;
            }
        }

        bool isValid = !isMissing && files.TrueForAll(file => file.ErrorCount == 0 && (file.WarningCount == 0 || !line.GetValue(_strict)));
        if (IsForMachines(line))
        {
            ToolJson.Write(ValidateReport.Of(files, isValid), Console);
        }
        else
        {
            Show(files);
        }

        return isMissing ? ExitCode.Unusable : isValid ? ExitCode.Success : ExitCode.Negative;
    }

    private void Show(List<ValidatedFile> files)
    {
        var screen = new Screen(Console);
        foreach (ValidatedFile file in files)
        {
            ValidateView.Show(file, screen);
        }
    }
}

using System.CommandLine;
using Noa.FeatureFlags.Cli.Flags.List;
using Noa.FeatureFlags.Cli.Flags.Validate;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags;

/// <summary><c>noa flags list</c>: shows which flags there are, and what state they are in.</summary>
internal sealed class ListCommand : ToolCommand
{
    private readonly Argument<string> _file;
    private readonly Option<string[]> _tags;
    private readonly Option<string[]> _owners;
    private readonly Option<bool> _expired;
    private readonly Option<bool> _segments;

    public ListCommand(ToolConsole console)
        : base("list", "List the flags of a rule file with their state.", console)
    {
        _file = AddFile("FILE", "The rule file; - reads standard input.");
        _tags = AddOption<string[]>("--tag", "TAG", "Only flags with this tag; given several times, with any of them.");
        _owners = AddOption<string[]>("--owner", "OWNER", "Only flags of this owner; given several times, of any of them.");
        _expired = AddOption<bool>("--expired", "", "Only flags past their day.");
        _segments = AddOption<bool>("--segments", "", "List the segments too.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "noa flags list flags.json",
        "noa flags list flags.json --owner payments --expired",
        "noa flags list flags.json --tag web --segments --json",
    ];

    public override IReadOnlyList<string> ExitCodes => ["0  listed, even if nothing fits", "2  the command line makes no sense, or the file is missing or unreadable"];

    protected override int Run(ParseResult line)
    {
        using RuleFile file = RuleFile.ReadUsable(line.GetRequiredValue(_file), Console);
        file.SayRefused(Console);
        IReadOnlySet<string> usable = file.UsableFlags;
        RuleSetDefinition rules = file.Definition;
        var report = new ListReport(
            [.. rules.Flags.Where(flag => IsWanted(flag, line)).Select(flag => FlagReport.Of(flag, usable.Contains(flag.Key), Console.Today))],
            line.GetValue(_segments) ? [.. rules.Segments.Select(segment => SegmentReport.Of(segment, rules))] : null);
        if (IsForMachines(line))
        {
            ToolJson.Write(report, Console);
        }
        else
        {
            ListView.Show(report, rules.Flags.Count, new Screen(Console));
        }

        return ExitCode.Success;
    }

    private bool IsWanted(FlagDefinition flag, ParseResult line)
    {
        bool hasTag = line.GetValue(_tags) is not { Length: > 0 } tags || flag.Tags.Any(tags.Contains);
        bool hasOwner = line.GetValue(_owners) is not { Length: > 0 } owners || owners.Contains(flag.Owner);
        return hasTag && hasOwner && (!line.GetValue(_expired) || ExpiryCheck.IsPast(flag, Console.Today));
    }
}

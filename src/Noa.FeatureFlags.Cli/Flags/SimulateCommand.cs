using System.CommandLine;
using Noa.FeatureFlags.Cli.Contexts;
using Noa.FeatureFlags.Cli.Contexts.Synthetic;
using Noa.FeatureFlags.Cli.Flags.Simulate;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Flags;

/// <summary><c>noa flags simulate</c>: shows how many contexts get which variation.</summary>
internal sealed class SimulateCommand : ToolCommand
{
    private readonly Argument<string> _file;
    private readonly Argument<string[]> _flags;
    private readonly Option<int> _count;
    private readonly Option<string?> _contextFile;
    private readonly Option<string?> _compare;

    public SimulateCommand(ToolConsole console)
        : base("simulate", "Show how contexts split over variations. Without --context-file they are made up from the values that the rules mention, the same ones on every machine.", console)
    {
        _file = AddFile("FILE", "The rule file; - reads standard input.");
        _flags = AddMany("FLAG", "Keys of flags; all flags when none is named.", ArgumentArity.ZeroOrMore);
        _count = AddCount("--contexts", $"How many synthetic contexts; {SyntheticContexts.DefaultCount} by default.");
        _contextFile = AddOption<string?>("--context-file", "FILE", "Contexts of your own: a JSON array, or one object a line; - reads standard input.");
        _compare = AddOption<string?>("--compare", "OTHER", "Another rule file: also show who gets something else from it.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "noa flags simulate flags.json",
        "noa flags simulate flags.json new-checkout --contexts 1000000",
        "noa flags simulate flags.json --context-file users.ndjson --compare flags-next.json --json",
    ];

    public override IReadOnlyList<string> ExitCodes => ["0  simulated", "1  a flag is missing or has errors", "2  the command line makes no sense, or a file is missing or unreadable"];

    protected override int Run(ParseResult line)
    {
        string[] keys = line.GetValue(_flags) ?? [];
        using RuleFile file = RuleFile.ReadUsable(line.GetRequiredValue(_file), Console);
        FlagTally[] tallies = [.. file.RequireFlags(keys, Console).Select(flag => new FlagTally(file.Client, flag))];
        using RuleFile? other = line.GetValue(_compare) is { } path ? RuleFile.ReadUsable(path, Console) : null;
        Comparison? comparison = other is null ? null : Compare(file, other, keys);
        IContextSet contexts = ContextsFor(line, file, other);

        ContextRun.ForEach(contexts, Console, context =>
        {
            Array.ForEach(tallies, tally => tally.Add(context));
            comparison?.Add(context);
        });

        var report = new SimulateReport(
            contexts.Count,
            contexts.Description,
            [.. tallies.Select(tally => FlagSplit.Of(tally, contexts.Count))],
            comparison is null ? null : ComparisonReport.Of(other!.Name, comparison));
        if (IsForMachines(line))
        {
            ToolJson.Write(report, Console);
        }
        else
        {
            SimulateView.Show(report, new Screen(Console));
        }

        return ExitCode.Success;
    }

    private Comparison Compare(RuleFile file, RuleFile other, string[] keys)
    {
        var comparison = new Comparison(file, other, keys);
        other.SayRefused(Console);
        string[] missing = [.. keys.Where(key => !other.UsableFlags.Contains(key)).Select(static key => $"'{key}'")];
        if (missing.Length > 0)
        {
            Console.Say($"{other.Name} lacks {string.Join(", ", missing)}: not compared.");
        }

        return comparison;
    }

    private IContextSet ContextsFor(ParseResult line, RuleFile file, RuleFile? other)
    {
        int count = line.GetValue(_count);
        if (line.GetValue(_contextFile) is { } path)
        {
            return count == 0
                ? new GivenContexts(ContextFile.Read(path, Console))
                : throw ToolFailure.Unusable("--contexts and --context-file exclude one another: a file has as many contexts as it has. Use one of them.");
        }

        int wanted = count == 0 ? SyntheticContexts.DefaultCount : count;
        SyntheticContexts contexts = other is null ? new(wanted, file.Usable) : new(wanted, file.Usable, other.Usable);
        contexts.SayMissed(Console);
        return contexts;
    }
}

using System.CommandLine;
using Noa.FeatureFlags.Cli.Contexts.Synthetic;
using Noa.FeatureFlags.Cli.Flags.Diff;
using Noa.FeatureFlags.Cli.Flags.Simulate;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Flags;

/// <summary><c>noa flags diff</c>: compares two rule files by what they mean.</summary>
internal sealed class DiffCommand : ToolCommand
{
    private readonly Argument<string> _old;
    private readonly Argument<string> _new;
    private readonly Option<int> _impact;

    public DiffCommand(ToolConsole console)
        : base("diff", "Compare two rule files by what they mean: short and long forms are the same, order counts only where it decides.", console)
    {
        _old = AddFile("OLD", "The rule file before; - reads standard input.");
        _new = AddFile("NEW", "The rule file after; - reads standard input.");
        _impact = AddCount("--impact", "Also evaluate this many synthetic contexts with both, and count who gets something else.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "noa flags diff flags.json flags-next.json",
        "git show main:flags.json | noa flags diff - flags.json --impact 100000",
    ];

    public override IReadOnlyList<string> ExitCodes => ["0  the same", "1  different", "2  the command line makes no sense, or a file is missing, or a part of one is unreadable"];

    protected override int Run(ParseResult line)
    {
        using RuleFile old = RuleFile.ReadUsable(line.GetRequiredValue(_old), Console);
        using RuleFile @new = RuleFile.ReadUsable(line.GetRequiredValue(_new), Console);
        IReadOnlyList<EntryChange> flags = RuleSetComparison.CompareFlags(old.Definition, @new.Definition);
        IReadOnlyList<EntryChange> segments = RuleSetComparison.CompareSegments(old.Definition, @new.Definition);
        bool isSame = flags.Count == 0 && segments.Count == 0;
        var report = new DiffReport(isSame, flags, segments, MeasureImpact(old, @new, line.GetValue(_impact)));
        if (IsForMachines(line))
        {
            ToolJson.Write(report, Console);
        }
        else
        {
            DiffView.Show(report, new Screen(Console));
        }

        bool isWhole = SayUnreadable(old) & SayUnreadable(@new);
        return !isWhole ? ExitCode.Unusable : isSame ? ExitCode.Success : ExitCode.Negative;
    }

    private ImpactReport? MeasureImpact(RuleFile old, RuleFile @new, int count)
    {
        if (count == 0)
        {
            return null;
        }

        old.RequireFlags([], Console);
        @new.RequireFlags([], Console);
        var contexts = new SyntheticContexts(count, old.Usable, @new.Usable);
        contexts.SayMissed(Console);
        var comparison = new Comparison(old, @new, []);
        comparison.Run(contexts, Console);
        return new ImpactReport(count, [.. comparison.Moves
            .Select(static flag => new FlagImpact(flag.Key, flag.Moves.Sum(static move => move.Contexts)))
            .Where(static impact => impact.Changed > 0)]);
    }

    private bool SayUnreadable(RuleFile file)
    {
        string[] keys = [.. file.Definition.UnreadableFlags.Concat(file.Definition.UnreadableSegments).Order(StringComparer.Ordinal).Select(static key => $"'{key}'")];
        if (keys.Length > 0)
        {
            Console.Say($"In {file.Name} these cannot be read and were not compared: {string.Join(", ", keys)}. 'noa flags validate {file.Path}' says more.");
        }

        return keys.Length == 0;
    }
}

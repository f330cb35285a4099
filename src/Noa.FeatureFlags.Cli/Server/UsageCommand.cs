using System.CommandLine;
using System.Globalization;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server usage</c>: which flags are evaluated, how often, and which nobody needs any more.</summary>
internal sealed class UsageCommand : ServerCommand
{
    private readonly Argument<string[]> _keys;
    private readonly Option<string> _environment;
    private readonly Option<TimeSpan?> _unusedFor;

    public UsageCommand(ToolConsole console)
        : base("usage", "Show how often flags are evaluated, and when last.", console)
    {
        _keys = AddMany("KEY", "Only these flags.", ArgumentArity.ZeroOrMore);
        _environment = AddEnvironment();
        _unusedFor = AddOption<TimeSpan?>("--unused-for", "TIME", "Only flags that nobody has evaluated for so long, such as 30d or 12h: candidates for removal.");
        _unusedFor.CustomParser = static result =>
        {
            TimeSpan? time = ShortTime.Parse(result.Tokens[0].Value);
            if (time is null)
            {
                result.AddError($"--unused-for takes a time such as 30d or 12h, not '{result.Tokens[0].Value}'.");
            }

            return time;
        };
    }

    public override IReadOnlyList<string> Examples => ["noa server usage --environment production", "noa server usage --environment production --unused-for 30d", "noa server usage new-checkout --json"];

    public override IReadOnlyList<string> ExitCodes => ["0  listed, even if nothing fits", "1  usage was not counted for long enough to say, or the server refused", "2  the command line makes no sense, or the server cannot be reached"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        string environment = EnvironmentOf(line, _environment);
        QueryUsageResponse usage = server.Telemetry.QueryUsage(new QueryUsageRequest { Environment = environment, FlagKeys = { line.GetValue(_keys) ?? [] } }, server.Key);
        IReadOnlyDictionary<string, IReadOnlyList<string>> neededBy = new Dictionary<string, IReadOnlyList<string>>();
        if (line.GetValue(_unusedFor) is { } unusedFor)
        {
            var unused = UnusedFlags.Find(server, environment, usage, Console.TimeProvider.GetUtcNow() - unusedFor);
            usage.Flags.Clear();
            usage.Flags.AddRange(unused.Flags);
            neededBy = unused.NeededBy;
        }

        if (usage.Dropped > 0)
        {
            Console.Say($"{usage.Dropped.ToString("N0", CultureInfo.InvariantCulture)} counts, exposures or events were lost on the way, for want of room: a flag may be used though it is not counted.");
        }

        if (IsForMachines(line))
        {
            WriteJson(usage);
            return ExitCode.Success;
        }

        Show(usage, neededBy);
        return ExitCode.Success;
    }

    private void Show(QueryUsageResponse usage, IReadOnlyDictionary<string, IReadOnlyList<string>> neededBy)
    {
        var screen = new Screen(Console);
        Table table = Tables.OfKeys(usage.Flags.Select(static flag => flag.FlagKey), "Flag", "Evaluations ", "By variation", "Last evaluated (UTC)", "Note");
        foreach (FlagUsage flag in usage.Flags)
        {
            table.AddRow(
                Tables.Cell(flag.FlagKey),
                Tables.Cell(flag.Variations.Sum(static variation => (long)variation.Evaluations)),
                Tables.Cell(string.Join(", ", flag.Variations.Select(static variation => string.Create(CultureInfo.InvariantCulture, $"{(variation.Variation.Length > 0 ? variation.Variation : "default value")} {variation.Evaluations:N0}")))),
                Tables.Cell(flag.LastEvaluated is { } last ? last.ToDateTimeOffset().ToString("u").TrimEnd('Z') : "never"),
                Tables.Cell(NoteOn(flag, neededBy), Tables.Doubtful));
        }

        screen.Write(table);
        screen.WriteLine(usage.CountingSince is { } since ? $"{Tables.Count(usage.Flags.Count, "flag")}; counted since {since.ToDateTimeOffset():u}." : "No SDK has reported yet.");
    }

    private static string NoteOn(FlagUsage flag, IReadOnlyDictionary<string, IReadOnlyList<string>> neededBy) =>
        !flag.IsInRules ? "not in the rules"
        : neededBy.TryGetValue(flag.FlagKey, out IReadOnlyList<string>? others) ? $"prerequisite of {string.Join(", ", others)}"
        : "";
}

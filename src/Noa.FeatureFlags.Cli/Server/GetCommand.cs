using System.CommandLine;
using System.Text;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server get</c>: shows the rules, or prints them as a rule file.</summary>
internal sealed class GetCommand : ServerCommand
{
    private readonly Argument<string[]> _keys;
    private readonly Option<string> _environment;
    private readonly Option<long> _revision;

    public GetCommand(ToolConsole console)
        : base("get", "List an environment's flags and segments; with --json, print them as a rule file.", console)
    {
        _keys = AddMany("KEY", "Only these flags and segments.", ArgumentArity.ZeroOrMore);
        _environment = AddEnvironment();
        _revision = AddOption<long>("--revision", "N", "As they were in this revision.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "noa server get --environment production",
        "noa server get --environment production --json > flags.json",
        "noa server get new-checkout --environment production --revision 12 --json",
    ];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        (Protocol.V1.Version version, IReadOnlyList<Entry> all) = server.Entries(EnvironmentOf(line, _environment), line.GetValue(_revision));
        string[] keys = line.GetValue(_keys) ?? [];
        Entry[] entries = [.. all.Where(entry => keys.Length == 0 || keys.Contains(entry.Key))];
        if (IsForMachines(line))
        {
            Console.Output.WriteLine(Encoding.UTF8.GetString(RuleFileEntries.ToJson(entries.Select(static entry => new RuleSetEntry(entry)))));
        }
        else
        {
            Show(version, entries);
        }

        return keys.Length > 0 && keys.Any(key => !entries.Any(entry => entry.Key == key)) ? ExitCode.Negative : ExitCode.Success;
    }

    private void Show(Protocol.V1.Version version, Entry[] entries)
    {
        Dictionary<string, FlagDefinition> flags = EntryDefinitions.Parse(entries.Select(static entry => new RuleSetEntry(entry))).Flags.ToDictionary(static flag => flag.Key);
        Table table = Tables.OfKeys(entries.Select(static entry => entry.Key), "Key", "Kind", "State", "Changed in ", "Description");
        foreach (Entry entry in entries)
        {
            FlagDefinition? flag = entry.Kind == EntryKind.Flag ? flags.GetValueOrDefault(entry.Key) : null;
            table.AddRow(
                Tables.Cell(entry.Key),
                Tables.Cell(entry.Kind == EntryKind.Flag ? "flag" : "segment"),
                flag is null ? Tables.Cell("") : Tables.Cell(flag.IsEnabled ? "on" : "off", flag.IsEnabled ? Tables.Good : Tables.Quiet),
                Tables.Cell(entry.ChangedAtRevision),
                Tables.Cell(flag?.Description));
        }

        var screen = new Screen(Console);
        screen.Write(table);
        screen.WriteLine($"Revision {version.Revision}, {Tables.Count(flags.Count, "flag")}, {Tables.Count(entries.Length - flags.Count, "segment")}");
    }
}

using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server diff</c>: what differs between two revisions or two environments.</summary>
internal sealed class ServerDiffCommand : ServerCommand
{
    private readonly Option<string> _environment;
    private readonly Option<string> _other;
    private readonly Option<long> _from;
    private readonly Option<long> _to;

    public ServerDiffCommand(ToolConsole console)
        : base("diff", "Compare two revisions of an environment, or two environments.", console)
    {
        _environment = AddEnvironment();
        _other = AddOption<string>("--other", "NAME", "Compare with this environment.");
        _from = AddOption<long>("--from", "N", "The revision before; left out, nothing at all, or the newest when --other is given.");
        _to = AddOption<long>("--to", "N", "The revision after; left out, the newest.");
    }

    public override IReadOnlyList<string> Examples => ["noa server diff --environment production --from 11 --to 12", "noa server diff --environment staging --other production"];

    public override IReadOnlyList<string> ExitCodes => ["0  no difference", "1  they differ, or the server refused", "2  the command line makes no sense, or the server cannot be reached"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        DiffResponse diff = server.Admin.Diff(
            new DiffRequest { Environment = EnvironmentOf(line, _environment), OtherEnvironment = line.GetValue(_other) ?? "", From = line.GetValue(_from), To = line.GetValue(_to) },
            server.Key);
        int count = diff.Delta.Upserts.Count + diff.Delta.Removals.Count;
        if (IsForMachines(line))
        {
            WriteJson(diff);
        }
        else
        {
            Show(diff, count);
        }

        return count == 0 ? ExitCode.Success : ExitCode.Negative;
    }

    private void Show(DiffResponse diff, int count)
    {
        HashSet<EntryId> before = [.. diff.Before.Select(EntryId.Of)];
        var screen = new Screen(Console);
        foreach (EntryId id in diff.Delta.Upserts.Select(EntryId.Of))
        {
            bool isNew = !before.Contains(id);
            screen.WriteLine($"{(isNew ? "+" : "~")} {id}", isNew ? Tables.Good : Tables.Doubtful);
        }

        foreach (EntryId id in diff.Delta.Removals.Select(EntryId.Of))
        {
            screen.WriteLine($"- {id}", Tables.Bad);
        }

        screen.WriteLine(count == 0 ? "No difference." : $"{Tables.Count(count, "difference")} between revisions {diff.Delta.From.Revision} and {diff.Delta.To.Revision}.");
    }
}

using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server history</c>: who changed what, when.</summary>
internal sealed class HistoryCommand : ServerCommand
{
    private readonly Option<string> _environment;
    private readonly Option<uint> _count;

    public HistoryCommand(ToolConsole console)
        : base("history", "List the revisions of an environment, the newest first.", console)
    {
        _environment = AddEnvironment();
        _count = AddOption<uint>("--count", "N", "At most so many; 20 by default.");
    }

    public override IReadOnlyList<string> Examples => ["noa server history --environment production --count 50"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        uint count = line.GetValue(_count) is > 0 and uint given ? given : 20;
        ListRevisionsResponse history = server.Admin.ListRevisions(new ListRevisionsRequest { Environment = EnvironmentOf(line, _environment), PageSize = count }, server.Key);
        if (IsForMachines(line))
        {
            WriteJson(history);
            return ExitCode.Success;
        }

        Table table = Tables.Of("Revision ", "When (UTC)", "Who", "Changed", "Comment");
        foreach (RevisionInfo revision in history.Revisions)
        {
            table.AddRow(
                Tables.Cell(revision.Version.Revision),
                Tables.Cell(revision.CommittedAt?.ToDateTimeOffset().ToString("u").TrimEnd('Z')),
                Tables.Cell(revision.Actor),
                Tables.Cell(string.Join(", ", revision.ChangedKeys)),
                Tables.Cell(revision.Comment));
        }

        new Screen(Console).Write(table);
        return ExitCode.Success;
    }
}

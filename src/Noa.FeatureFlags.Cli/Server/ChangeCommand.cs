using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary>A verb that changes rules: comment, dry run, urgency, and how the outcome is shown.</summary>
internal abstract class ChangeCommand : ServerCommand
{
    private readonly Option<string> _comment;
    private readonly Option<bool> _dryRun;
    private readonly Option<bool> _immediate;

    protected ChangeCommand(string name, string description, ToolConsole console)
        : base(name, description, console)
    {
        _comment = AddOption<string>("--comment", "TEXT", "Why; protected environments ask for it.");
        _dryRun = AddOption<bool>("--dry-run", "", "Show what would change, and every error; change nothing.");
        _immediate = AddOption<bool>("--immediate", "", "To all subscribers at once, instead of spread over a moment.");
    }

    protected string CommentOf(ParseResult line) => line.GetValue(_comment) ?? "";

    protected bool IsDryRun(ParseResult line) => line.GetValue(_dryRun);

    protected Urgency UrgencyOf(ParseResult line) => line.GetValue(_immediate) ? Urgency.Immediate : Urgency.Staged;

    /// <summary>Shows what came of a change.</summary>
    protected int Show(ParseResult line, Protocol.V1.Version before, ApplyResponse response)
    {
        if (IsForMachines(line))
        {
            WriteJson(response);
        }
        else if (IsDryRun(line))
        {
            ShowImpact(response);
        }
        else
        {
            Console.Output.WriteLine(response.Version.Equals(before)
                ? $"Nothing to change: revision {before.Revision} says so already."
                : $"Revision {response.Version.Revision} (before: {before.Revision}).");
        }

        foreach (Violation warning in response.Warnings)
        {
            Console.Say($"Warning: {warning.Path}: {warning.Message}");
        }

        return response.Violations.Count == 0 ? ExitCode.Success : ExitCode.Negative;
    }

    private void ShowImpact(ApplyResponse response)
    {
        if (response.Violations.Count > 0)
        {
            Console.Output.WriteLine($"It would be refused, for {Tables.Count(response.Violations.Count, "error")}:");
            Console.Output.WriteLine(ServerErrors.Explain(response.Violations));
            return;
        }

        if (response.Impact.ChangedKeys.Count == 0)
        {
            Console.Output.WriteLine("Nothing would change.");
            return;
        }

        Table table = Tables.OfKeys(response.Impact.ChangedKeys, "Flag", "Probes that change ", "");
        foreach (string key in response.Impact.ChangedKeys)
        {
            uint changes = response.Impact.ProbeChanges.GetValueOrDefault(key);
            decimal percent = response.Impact.Probes == 0 ? 0 : 100m * changes / response.Impact.Probes;
            table.AddRow(Tables.Cell(key), Tables.Cell(changes), Tables.Cell(Tables.Bar(percent)));
        }

        var screen = new Screen(Console);
        screen.Write(table);
        screen.WriteLine($"{Tables.Count(response.Impact.Probes, "probe")} made from the rules; {Tables.Count(response.Impact.DeltaBytes, "byte")} to each subscriber. Nothing was changed.");
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release.Plans;
using Noa.Release.Rollouts;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release plan</c>: asks all that can be asked, and shows what would happen.</summary>
internal sealed class PlanCommand : EnvironmentCommand
{
    private readonly Argument<string> _environment;
    private readonly Argument<string> _version;
    private readonly Argument<string> _strategy;

    public PlanCommand(ToolConsole console)
        : base("plan", "Show what a deployment would do, and whether it could. Touches nothing.", console)
    {
        _environment = AddFile("ENVIRONMENT", "Where to.");
        _version = AddFile("VERSION", "What.");
        _strategy = AddFile("STRATEGY", $"How: {Strategies.Known}.");
    }

    public override IReadOnlyList<string> Examples => ["noa release plan staging v1.1.0 gradual"];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        ReleaseEnvironment environment = EnvironmentOf(line, line.GetRequiredValue(_environment));
        RolloutPlan plan = Strategies.Resolve(line.GetRequiredValue(_strategy), environment);
        using RolloutSession session = Open(environment, line);
        RolloutPreview preview = await session.PreviewAsync(line.GetRequiredValue(_version), plan, cancellationToken);
        if (IsForMachines(line))
        {
            Console.Output.WriteLine(Encoding.UTF8.GetString(RolloutJson.Write(new StartedEvent(preview.Header) { Actor = Actor })));
            return ExitCode.Success;
        }

        Show(preview, session.Target?.Description);
        return ExitCode.Success;
    }

    private void Show(RolloutPreview preview, string? target)
    {
        RolloutHeader header = preview.Header;
        var screen = new Screen(Console);
        screen.WriteLine($"{header.App} {header.Version} to {header.Environment}{(target is null ? "" : $" ({target})")}, by {header.Plan.Name}");
        if (header.Slot is not null)
        {
            screen.WriteLine(header.Previous is null ? $"It goes to slot {header.Slot}." : $"It goes to slot {header.Slot}; {header.Previous} in {header.PreviousSlot} has the traffic, and is kept.");
        }

        Table table = Tables.Of("Stage", "Traffic ", "Flags", "Hold ", "Gates", "When one fails", "Then");
        foreach (PlanStage stage in header.Plan.Stages)
        {
            table.AddRow(
                Tables.Cell(stage.Name),
                Tables.Cell(stage.Traffic is { } traffic ? string.Create(CultureInfo.InvariantCulture, $"{traffic} %") : "-"),
                Tables.Cell(string.Join(", ", stage.Flags.Select(static move => string.Create(CultureInfo.InvariantCulture, $"{move.Key} {move.Percent} %{(move.Segments.Count > 0 ? $" and {string.Join('+', move.Segments)}" : "")}")))),
                Tables.Cell(DurationText.Of(stage.Hold)),
                Tables.Cell(string.Join(", ", stage.Gates.Select(static gate => gate.Name))),
                Tables.Cell(stage.OnFail == FailAction.Abort ? "all goes back" : "pauses"),
                Tables.Cell(stage.Approval ? "a person promotes" : "goes on"));
        }

        screen.Write(table);
        foreach (string remark in preview.Remarks)
        {
            screen.WriteLine($"Note: {remark}.");
        }

        screen.WriteLine("Nothing was touched.");
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release;
using Noa.Release.Artifacts;
using Noa.Release.Publishing;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release publish</c>: brings built packages to a registry, which is asked what it has.</summary>
internal sealed class PublishCommand : ReleaseCommand
{
    private const string DefaultKeyVariable = "NOA_PUBLISH_KEY";

    private readonly Option<string> _from;
    private readonly Option<string> _source;
    private readonly Option<string> _keyVariable;
    private readonly Option<bool> _dryRun;

    public PublishCommand(ToolConsole console)
        : base("publish", "Bring built packages to a registry. What it has already is left alone.", console)
    {
        _from = AddOption<string>("--from", "PATH", $"What 'noa release build' wrote; {BuildRequest.DefaultOutput}.");
        _source = AddOption<string>("--source", "URL", "Index of a NuGet v3 feed, or a folder; NOA_PUBLISH_SOURCE.");
        _keyVariable = AddOption<string>("--key-variable", "NAME", $"The variable that holds the registry's key; {DefaultKeyVariable}.");
        _dryRun = new Option<bool>("--dry-run") { Description = "Only ask what is there." };
        Options.Add(_dryRun);
    }

    public override IReadOnlyList<string> Examples => ["noa release publish --source packages --dry-run", "noa release publish --source https://packages.example/v3/feed --key-variable PACKAGES_KEY"];

    public override IReadOnlyList<string> ExitCodes => ["0  everything is published", "1  something is not yet: see which", "2  refused, and why; it says how many are published"];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        string source = line.GetValue(_source) ?? Console.ReadVariable("NOA_PUBLISH_SOURCE") ?? throw new ReleaseException("No registry is named: use --source, or set NOA_PUBLISH_SOURCE.");
        string? key = Console.ReadVariable(line.GetValue(_keyVariable) ?? DefaultKeyVariable);
        var publisher = Publisher.Open(Path.GetFullPath(line.GetValue(_from) ?? BuildRequest.DefaultOutput), PackageFeed.Open(source, key));
        bool isForMachines = IsForMachines(line);
        IReadOnlyList<PublishStep> steps = line.GetValue(_dryRun)
            ? await publisher.AskAsync(cancellationToken)
            : await publisher.PublishAsync(step => Tell(step, isForMachines), cancellationToken);
        if (isForMachines)
        {
            Console.Output.WriteLine(new JsonArray([.. steps.Select(static step => new JsonObject { ["package"] = step.Artifact.Id, ["version"] = step.Artifact.Version, ["outcome"] = NameOf(step.Outcome) })]).ToJsonString());
        }
        else if (line.GetValue(_dryRun))
        {
            Show(steps);
        }

        return steps.All(static step => step.Outcome is PublishOutcome.Present or PublishOutcome.Pushed) ? ExitCode.Success : ExitCode.Negative;
    }

    private static string NameOf(PublishOutcome outcome) => outcome.ToString().ToLowerInvariant();

    private void Tell(PublishStep step, bool isForMachines)
    {
        if (!isForMachines)
        {
            Console.Output.WriteLine(PlainText.Of($"{NameOf(step.Outcome),-8} {step.Artifact.Id} {step.Artifact.Version}"));
        }

        if (step.Outcome == PublishOutcome.Unseen)
        {
            Console.Say($"The registry says that it has {step.Artifact.Id} {step.Artifact.Version}, and does not show it yet: run this again when it does, so that its content is compared.");
        }
    }

    private void Show(IReadOnlyList<PublishStep> steps)
    {
        Table table = Tables.OfKeys(steps.Select(static step => step.Artifact.Id), "Package", "Version", "On the registry", "What differs");
        foreach (PublishStep step in steps)
        {
            table.AddRow(Tables.Cell(step.Artifact.Id), Tables.Cell(step.Artifact.Version), Tables.Cell(NameOf(step.Outcome)), Tables.Cell(string.Join(", ", step.Differences)));
        }

        new Screen(Console).Write(table);
    }
}

using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server distribution</c>: how far the newest change is on its way to subscribers, and a person's word on it.</summary>
internal sealed class DistributionCommand : ServerCommand
{
    private readonly Argument<string> _action = new("ACTION") { Description = "halt, resume or force; nothing to look only.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _environment;
    private readonly Option<string> _comment;

    public DistributionCommand(ToolConsole console)
        : base("distribution", "Show how far the newest change is on its way; halt it, let it go on, or hand it to everybody.", console)
    {
        _action.AcceptOnlyFromAmong("halt", "resume", "force");
        Arguments.Add(_action);
        _environment = AddEnvironment();
        _comment = AddOption<string>("--comment", "TEXT", "Why, for the audit trail.");
    }

    public override IReadOnlyList<string> Examples => ["noa server distribution --environment production", "noa server distribution halt --environment production --comment 'errors at checkout'"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        string environment = EnvironmentOf(line, _environment);
        DistributionStatus status = line.GetValue(_action) is { } action
            ? server.Admin.SetDistribution(
                new SetDistributionRequest { Environment = environment, ExpectedHead = server.Head(environment), Action = Enum.Parse<DistributionAction>(action, ignoreCase: true), Comment = line.GetValue(_comment) ?? "" },
                server.Key)
            : server.Admin.GetDistribution(new GetDistributionRequest { Environment = environment }, server.Key);
        if (IsForMachines(line))
        {
            WriteJson(status);
            return ExitCode.Success;
        }

        Console.Output.WriteLine($"Revision {status.Head.Revision} is {status.State}; everybody outside the canary cohort has {status.Served.Revision}.");
        Console.Output.WriteLine($"On {PlainText.Of(status.NodeId)}: {Tables.Count(status.Subscribers, "subscriber")}, {status.Canaries} of them in the canary cohort; {status.Acked} have it, {status.Nacked} refused it.");
        foreach (FlagError error in status.TopErrors)
        {
            Console.Output.WriteLine(PlainText.Of($"  {error.Code}: {error.Detail}"));
        }

        return status.State == DistributionState.Halted ? ExitCode.Negative : ExitCode.Success;
    }
}

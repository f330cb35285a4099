using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server rollback</c>: makes a new revision with the content of an old one.</summary>
internal sealed class RollbackCommand : ChangeCommand
{
    private readonly Argument<long> _revision = new("REVISION") { Description = "The revision whose rules are to hold again; 'noa server history' lists them." };
    private readonly Option<string> _environment;

    public RollbackCommand(ToolConsole console)
        : base("rollback", "Bring back the rules of an earlier revision, as a new revision.", console)
    {
        Arguments.Add(_revision);
        _environment = AddEnvironment();
    }

    public override IReadOnlyList<string> Examples => ["noa server rollback 11 --environment production --immediate --comment 'errors at checkout'"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        string environment = EnvironmentOf(line, _environment);
        Protocol.V1.Version before = server.Head(environment);
        var request = new RollbackRequest
        {
            Environment = environment,
            ToRevision = line.GetRequiredValue(_revision),
            Expected = before,
            RequestId = NewRequestId(),
            Comment = CommentOf(line),
            DryRun = IsDryRun(line),
            Urgency = UrgencyOf(line),
        };
        return Show(line, before, server.Admin.Rollback(request, server.Key));
    }
}

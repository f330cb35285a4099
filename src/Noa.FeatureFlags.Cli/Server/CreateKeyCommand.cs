using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server keys create</c>: makes a key, and shows its secret this once.</summary>
internal sealed class CreateKeyCommand : ServerCommand
{
    private readonly Option<KeyRole> _role;
    private readonly Option<string> _name;
    private readonly Option<string> _environment;
    private readonly Option<int> _days;
    private readonly Option<string> _replaces;

    public CreateKeyCommand(ToolConsole console)
        : base("create", "Make a key. Its secret is shown once.", console)
    {
        _role = AddOption<KeyRole>("--role", "ROLE", "admin, editor, reader, sdk or client.");
        _role.Required = true;
        _name = AddOption<string>("--name", "TEXT", "Whom it is for; the audit names them.");
        _name.Required = true;
        _environment = AddEnvironment();
        _days = AddOption<int>("--days", "N", "Good for so many days; left out, until it is revoked.");
        _replaces = AddOption<string>("--replaces", "ID", "The key it takes over from, which stays good for 24 hours.");
    }

    public override IReadOnlyList<string> Examples => ["noa server keys create --role sdk --environment production --name checkout-service", "noa server keys create --role sdk --environment production --name checkout-service --replaces 0BdEc7xl5V"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        KeyRole role = line.GetRequiredValue(_role);
        var request = new CreateKeyRequest
        {
            Role = role,
            Name = line.GetRequiredValue(_name),
            Environment = role == KeyRole.Admin ? line.GetValue(_environment) ?? "" : EnvironmentOf(line, _environment),
            ValidFor = line.GetValue(_days) is > 0 and int days ? Duration.FromTimeSpan(TimeSpan.FromDays(days)) : null,
            Replaces = line.GetValue(_replaces) ?? "",
        };
        CreateKeyResponse response = server.Admin.CreateKey(request, server.Key);
        if (IsForMachines(line))
        {
            WriteJson(response);
        }
        else
        {
            Console.Output.WriteLine(response.Secret);
            Console.Say("Keep it: it cannot be shown again.");
        }

        return ExitCode.Success;
    }
}

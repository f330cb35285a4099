using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server subscribers</c>: who follows an environment, and how far they are.</summary>
internal sealed class SubscribersCommand : ServerCommand
{
    private readonly Option<string> _environment;

    public SubscribersCommand(ToolConsole console)
        : base("subscribers", "List who follows an environment, and which revision they have.", console) => _environment = AddEnvironment();

    public override IReadOnlyList<string> Examples => ["noa server subscribers --environment production"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        ListSubscribersResponse response = server.Admin.ListSubscribers(new ListSubscribersRequest { Environment = EnvironmentOf(line, _environment), PageSize = 1000 }, server.Key);
        if (IsForMachines(line))
        {
            WriteJson(response);
            return ExitCode.Success;
        }

        Table table = Tables.Of("SDK", "Key", "Since (UTC)", "Has ", "Refuses");
        foreach (Subscriber subscriber in response.Subscribers)
        {
            table.AddRow(
                Tables.Cell($"{subscriber.SdkName} {subscriber.SdkVersion}"),
                Tables.Cell(subscriber.KeyId),
                Tables.Cell(subscriber.Since.ToDateTimeOffset().ToString("u").TrimEnd('Z')),
                Tables.Cell(subscriber.Acked?.Revision ?? 0),
                Tables.Cell(subscriber.Nacked is null ? "" : $"{subscriber.Nacked.Revision}: {subscriber.NackReason}", Tables.Bad));
        }

        new Screen(Console).Write(table);
        return ExitCode.Success;
    }
}

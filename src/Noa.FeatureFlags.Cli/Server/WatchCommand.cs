using System.CommandLine;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server watch</c>: prints changes as they stream, until it is stopped.</summary>
internal sealed class WatchCommand : ServerCommand
{
    private readonly Option<string> _environment;
    private readonly Option<int> _changes;

    public WatchCommand(ToolConsole console)
        : base("watch", "Print the changes of an environment as they come, until it is stopped.", console)
    {
        _environment = AddEnvironment();
        _changes = AddOption<int>("--changes", "N", "End after so many changes.");
    }

    public override IReadOnlyList<string> Examples => ["noa server watch --environment production", "noa server watch --environment production --changes 1"];

    protected override int Run(ParseResult line, ServerConnection server) => WatchAsync(line, server).GetAwaiter().GetResult();

    private async Task<int> WatchAsync(ParseResult line, ServerConnection server)
    {
        using AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call = server.Sync.Subscribe(server.Key);
        await call.RequestStream.WriteAsync(new ClientMessage
        {
            Hello = new Hello { SdkName = "noa watch", InstanceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)), Environment = EnvironmentOf(line, _environment), Features = { RuleFeatures.Known } },
        });
        int left = line.GetValue(_changes) is > 0 and int given ? given : int.MaxValue;
        while (left > 0 && await call.ResponseStream.MoveNext(default))
        {
            ServerMessage message = call.ResponseStream.Current;
            if (IsForMachines(line))
            {
                WriteJson(message);
            }
            else
            {
                Print(message);
            }

            left -= message.MessageCase == ServerMessage.MessageOneofCase.Delta ? 1 : 0;
        }

        return ExitCode.Success;
    }

    private void Print(ServerMessage message)
    {
        string? text = message.MessageCase switch
        {
            ServerMessage.MessageOneofCase.Snapshot when message.Snapshot.Chunk == 0 => $"revision {message.Snapshot.Version.Revision}, watching",
            ServerMessage.MessageOneofCase.Delta => $"revision {message.Delta.To.Revision}: {string.Join(", ", Describe(message.Delta))}",
            ServerMessage.MessageOneofCase.Drain => $"the server ends the stream: {message.Drain.Reason}",
            _ => null,
        };
        if (text is not null)
        {
            Console.Output.WriteLine(PlainText.Of($"{Console.TimeProvider.GetUtcNow():HH:mm:ss}  {text}"));
            Console.Output.Flush();
        }
    }

    private static IEnumerable<string> Describe(Delta delta) =>
        delta.Upserts.Select(static entry => EntryId.Of(entry).ToString()).Concat(delta.Removals.Select(static removed => $"{EntryId.Of(removed)} removed"));
}

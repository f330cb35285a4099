using System.CommandLine;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary>A verb that talks to a flag server: where it is, with which key, and what its errors mean for people.</summary>
internal abstract class ServerCommand : ToolCommand
{
    private const string DefaultServer = "http://127.0.0.1:5400";

    private readonly Option<string> _server;
    private readonly Option<string> _key;

    protected ServerCommand(string name, string description, ToolConsole console)
        : base(name, description, console)
    {
        _server = AddOption<string>("--server", "URL", $"The server; NOA_SERVER, or {DefaultServer}.");
        _key = AddOption<string>("--key", "KEY", "The key; better NOA_KEY, which no process list shows.");
    }

    public override IReadOnlyList<string> ExitCodes => ["0  done", "1  the server refused, and says why", "2  the command line makes no sense, or the server cannot be reached"];

    protected sealed override int Run(ParseResult line)
    {
        string address = line.GetValue(_server) ?? Console.ReadVariable("NOA_SERVER") ?? DefaultServer;
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            throw ToolFailure.Unusable($"'{address}' is no address of a server: use one such as {DefaultServer}.");
        }

        string key = line.GetValue(_key) ?? Console.ReadVariable("NOA_KEY")
            ?? throw ToolFailure.Unusable("There is no key: set NOA_KEY. The server shows an administrator's key at its first start.");
        using var channel = GrpcChannel.ForAddress(uri, new GrpcChannelOptions { MaxReceiveMessageSize = 64 * 1024 * 1024 });
        try
        {
            return Run(line, new ServerConnection(channel, new Metadata { { "authorization", $"Bearer {key}" } }));
        }
        catch (RpcException exception)
        {
            throw ServerErrors.Explain(exception, address);
        }
    }

    protected abstract int Run(ParseResult line, ServerConnection server);

    /// <summary>An option for the environment, which may come from NOA_ENVIRONMENT.</summary>
    protected Option<string> AddEnvironment() => AddOption<string>("--environment", "NAME", "The environment; NOA_ENVIRONMENT, or the one of the key.");

    protected string EnvironmentOf(ParseResult line, Option<string> option) => line.GetValue(option) ?? Console.ReadVariable("NOA_ENVIRONMENT") ?? "";

    protected void WriteJson(IMessage message) => Console.Output.WriteLine(JsonFormatter.Default.Format(message));

    protected static ByteString NewRequestId() => ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16));
}

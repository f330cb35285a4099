using System.CommandLine;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release;
using Noa.Release.Gates;
using Noa.Release.Plans;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release smoke</c>: the smoke test alone, against any address.</summary>
internal sealed class SmokeCommand : ReleaseCommand
{
    private readonly Argument<string> _address;
    private readonly Option<string> _path;
    private readonly Option<string> _grpc;
    private readonly Option<int> _expect;
    private readonly Option<string> _contains;
    private readonly Option<int> _requests;

    public SmokeCommand(ToolConsole console)
        : base("smoke", "Ask an address whether it works: by HTTP, or by gRPC health.", console)
    {
        _address = AddFile("URL", "Where, such as http://127.0.0.1:8080.");
        _path = AddOption<string>("--path", "PATH", "What to ask for; /.");
        _grpc = AddOption<string>("--grpc", "SERVICE", "Ask gRPC health instead, of a service or \"\" for the server.");
        _expect = AddOption<int>("--expect", "STATUS", "The status that is right; 200.");
        _contains = AddOption<string>("--contains", "TEXT", "Text the answer must hold.");
        _requests = AddOption<int>("--requests", "N", "How many, all must succeed; 1.");
    }

    public override IReadOnlyList<string> Examples => ["noa release smoke http://127.0.0.1:8080 --path /health --contains ok", "noa release smoke http://127.0.0.1:5400 --grpc \"\""];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(line.GetRequiredValue(_address), UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw new ReleaseException($"'{line.GetRequiredValue(_address)}' is no address: use one such as http://127.0.0.1:8080.");
        }

        string? service = line.GetValue(_grpc);
        var smoke = new SmokeSpec
        {
            Name = "smoke",
            Grpc = service,
            Path = service is null ? line.GetValue(_path) ?? "/" : null,
            Expect = line.GetValue(_expect) is > 0 and int status ? status : PlanDefaults.SmokeStatus,
            Contains = line.GetValue(_contains),
            Requests = line.GetValue(_requests) is > 0 and int requests ? requests : PlanDefaults.SmokeRequests,
        };
        Judgement judgement = Judge.Of(smoke, await new SmokeProbe(Console.TimeProvider).MeasureAsync(smoke, address, cancellationToken));
        Console.Output.WriteLine(IsForMachines(line)
            ? new JsonObject { ["verdict"] = judgement.Verdict.ToString(), ["why"] = judgement.Why }.ToJsonString()
            : PlainText.Of($"{judgement.Verdict}: {judgement.Why}"));
        return judgement.Verdict == Verdict.Pass ? ExitCode.Success : ExitCode.Negative;
    }
}

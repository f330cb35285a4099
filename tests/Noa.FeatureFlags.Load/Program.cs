using System.Globalization;
using Noa.FeatureFlags.Load;

bool? isReached = args switch
{
    ["evaluation"] => await EvaluationLoad.RunAsync(),
    ["disk"] => DiskLoad.Run(),
    ["telemetry"] => await TelemetryLoad.RunAsync(),
    ["stopped"] => await StoppedReaderLoad.RunAsync(),
    ["bare", var port] => await BareAsync(int.Parse(port, CultureInfo.InvariantCulture)),
    ["fanout"] => await FanOutLoad.RunAsync(10_000),
    ["fanout", var count] => await FanOutLoad.RunAsync(int.Parse(count, CultureInfo.InvariantCulture)),
    ["return"] => await ReturnLoad.RunAsync(10_000),
    ["return", var count] => await ReturnLoad.RunAsync(int.Parse(count, CultureInfo.InvariantCulture)),
    ["subscribers"] => await SubscriberLoad.RunAsync(10_000),
    ["subscribers", var count] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 => await SubscriberLoad.RunAsync(number),
    ["nodes"] => await NodesLoad.RunAsync(),
    ["nodes", "latency"] => await NodesLatency.RunAsync(),
    ["nodes", "commits"] => await CommitLoad.RunAsync(),
    _ => null,
};
if (isReached is null)
{
    Console.WriteLine("Use one of: evaluation; disk; telemetry; stopped; fanout [COUNT]; return [COUNT]; subscribers [COUNT]; nodes; nodes latency; nodes commits");
    return 2;
}

return isReached.Value ? 0 : 1;

static async Task<bool?> BareAsync(int port)
{
    await BareServer.RunAsync(port);
    return true;
}

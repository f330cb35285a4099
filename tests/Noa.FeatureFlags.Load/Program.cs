using System.Globalization;
using Noa.FeatureFlags.Load;

bool? isReached = args switch
{
    ["evaluation"] => await EvaluationLoad.RunAsync(),
    ["disk"] => DiskLoad.Run(),
    ["stopped"] => await StoppedReaderLoad.RunAsync(),
    ["subscribers"] => await SubscriberLoad.RunAsync(10_000),
    ["subscribers", var count] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 => await SubscriberLoad.RunAsync(number),
    ["nodes"] => await NodesLoad.RunAsync(),
    ["nodes", "latency"] => await NodesLatency.RunAsync(),
    ["nodes", "commits"] => await CommitLoad.RunAsync(),
    _ => null,
};
if (isReached is null)
{
    Console.WriteLine("Use one of: evaluation; disk; stopped; subscribers [COUNT]; nodes; nodes latency; nodes commits");
    return 2;
}

return isReached.Value ? 0 : 1;

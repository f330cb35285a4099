using System.Collections.Concurrent;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>Evaluates a flag on a node again and again, as long as it lives.</summary>
internal sealed class Evaluating : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private int _count;

    public Evaluating(Cluster cluster, int node) => _ = RunAsync(cluster.EvaluationOf(node), cluster.Sdk);

    public int Count => Volatile.Read(ref _count);

    public IReadOnlyCollection<string> Errors => _errors;

    public void Dispose() => _ending.Cancel();

    private async Task RunAsync(FlagEvaluation.FlagEvaluationClient client, Metadata key)
    {
        var request = new EvaluateRequest { FlagKey = "flag", Context = new Context { TargetingKey = "alice" } };
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                EvaluateResponse response = await client.EvaluateAsync(request, key);
                if (!response.Evaluation.Value.BoolValue)
                {
                    _errors.Enqueue(response.ToString());
                }

                Interlocked.Increment(ref _count);
                await Task.Delay(5, _ending.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (RpcException exception)
            {
                if (!_ending.IsCancellationRequested)
                {
                    _errors.Enqueue(exception.Status.ToString());
                }
            }
        }
    }
}

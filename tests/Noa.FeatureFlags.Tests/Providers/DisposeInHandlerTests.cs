using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>A handler that ends the provider it hears does not wait for itself.</summary>
public sealed class DisposeInHandlerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Dispose_InAHandlerOnTheSourcesTask_Returns()
    {
        var source = new LaterSource();
        var provider = new RuleSetProvider(source);
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.Changed += (_, _) =>
        {
            provider.Dispose();
            disposed.SetResult();
        };
        provider.Start();

        source.Deliver();

        await disposed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Dispose_OfFailoverInAHandlerOnTheSourcesTask_Returns()
    {
        var source = new LaterSource();
        var provider = new FailoverProvider(new RuleSetProvider(new InMemorySource(RuleSetDefinition.Empty)), new RuleSetProvider(source));
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.Changed += (_, _) =>
        {
            provider.Dispose();
            disposed.SetResult();
        };
        provider.Start();

        source.Deliver();

        await disposed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task DisposeAsync_OnATaskThatAHandlerStarted_WaitsForTheSource()
    {
        var source = new LaterSource();
        var provider = new RuleSetProvider(source);
        var mayDispose = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? disposing = null;
        provider.Changed += (_, _) => disposing = DisposeLaterAsync();
        provider.Start();
        source.Deliver();
        await provider.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        await source.Delivered.WaitAsync(Patience, TestContext.Current.CancellationToken);

        mayDispose.SetResult();
        await disposing!.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.True(source.HasEnded);

        async Task DisposeLaterAsync()
        {
            await mayDispose.Task;
            await provider.DisposeAsync();
        }
    }

    /// <summary>Delivers a rule set on its own task, as sources that follow something do.</summary>
    private sealed class LaterSource : IRuleSetSource
    {
        private readonly TaskCompletionSource _due = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _delivered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "later";

        public Task Delivered => _delivered.Task;

        public bool HasEnded { get; private set; }

        public void Deliver() => _due.SetResult();

        public async Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
        {
            await _due.Task;
            sink.Replace(Definitions.Set(Definitions.Flag("a", "")));
            _delivered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            HasEnded = true;
        }
    }
}

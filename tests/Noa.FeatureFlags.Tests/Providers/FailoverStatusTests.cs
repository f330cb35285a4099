using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

public sealed class FailoverStatusTests : IAsyncDisposable
{
    private readonly ScriptedProvider _first = new("first");
    private readonly ScriptedProvider _second = new("second");
    private readonly FailoverProvider _failover;

    public FailoverStatusTests() => _failover = new FailoverProvider(_first, _second);

    public ValueTask DisposeAsync() => _failover.DisposeAsync();

    [Fact]
    public void Status_WhileTheFirstIsReady_IsReady()
    {
        _second.Become(ProviderState.NotReady, "no connection");

        Assert.Equal("Ready", _failover.Status.ToString());
    }

    [Fact]
    public void Status_WhileTheFirstIsStale_IsStaleForItsReason()
    {
        _first.Become(ProviderState.Stale, "no connection");

        Assert.Equal("Stale: no connection", _failover.Status.ToString());
    }

    [Fact]
    public void Status_WhileALaterOneAnswers_IsStaleAndNamesBoth()
    {
        _first.Become(ProviderState.NotReady, "no connection");

        Assert.Equal("Stale: second answers: first is not ready (no connection)", _failover.Status.ToString());
    }

    [Fact]
    public void Status_WhileNobodyIsReady_IsNotReadyAndNamesAll()
    {
        _first.Become(ProviderState.NotReady, "no connection");
        _second.Become(ProviderState.NotReady);

        Assert.Equal("NotReady: first is not ready (no connection); second is not ready", _failover.Status.ToString());
    }

    [Fact]
    public void Since_IsTheLastChangeThatLedToTheState()
    {
        _second.Become(ProviderState.Stale, "old", second: 5);
        _first.Become(ProviderState.NotReady, "no connection", second: 9);

        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(9), _failover.Status.Since);
    }

    [Fact]
    public void StatusChanged_IsRaisedForChangesOfTheWholeOnly()
    {
        List<string> raised = [];
        _failover.StatusChanged += (_, status) => raised.Add(status.ToString());

        _second.Become(ProviderState.NotReady);
        _second.Become(ProviderState.Ready);
        _first.Become(ProviderState.NotReady);
        _first.Become(ProviderState.Ready);

        Assert.Equal(["Stale: second answers: first is not ready", "Ready"], raised);
    }

    [Fact]
    public async Task Waiting_EndsWhenAnyProviderIsReady()
    {
        ScriptedProvider one = new("one");
        ScriptedProvider other = new("other");
        one.Become(ProviderState.NotReady);
        other.Become(ProviderState.NotReady);
        await using var failover = new FailoverProvider(one, other);
        Task waiting = failover.WaitUntilReadyAsync(CancellationToken.None);
        bool wasWaiting = !waiting.IsCompleted;

        other.Become(ProviderState.Ready);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(wasWaiting);
    }

    [Fact]
    public async Task Waiting_WithAProviderThatWasReadyBefore_EndsAtOnce()
    {
        Task waiting = _failover.WaitUntilReadyAsync(CancellationToken.None);

        Exception? exception = await Record.ExceptionAsync(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Null(exception);
    }
}

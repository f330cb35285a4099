using Microsoft.Extensions.Time.Testing;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Tests.Exposures;

public sealed class ExposureQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly BatchSink _sink = new();

    [Fact]
    public async Task Exposure_WhenTheIntervalIsOver_ReachesTheSinkWithTimeAndNames()
    {
        await using ExposureQueue queue = Queue();

        queue.Record("button", "green", "button-2027", "user", "alice");
        _clock.Advance(ExposureQueueDefaults.FlushInterval);
        Exposure exposure = Assert.Single((await _sink.NextBatchAsync()).Exposures);

        Assert.Equal(new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero), exposure.Time);
        Assert.Equal(("button", "green", "button-2027"), (exposure.Flag, exposure.Variation, exposure.Experiment));
        Assert.Equal(("user", "alice"), (exposure.Kind, exposure.Unit));
    }

    [Fact]
    public async Task Exposure_BeforeTheIntervalIsOver_Waits()
    {
        await using ExposureQueue queue = Queue();

        queue.Record("button", "green", "button-2027", "user", "alice");
        _clock.Advance(ExposureQueueDefaults.FlushInterval - TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, queue.WaitingCount);
        Assert.Equal(0, _sink.WaitingBatches);
    }

    [Fact]
    public async Task FullBatch_WithoutAnyTimePassing_IsHandedOver()
    {
        await using ExposureQueue queue = Queue(options => options.MaxBatchSize = 10);

        RecordUnits(queue, 10);
        (IReadOnlyList<Exposure> exposures, _) = await _sink.NextBatchAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(static i => $"u-{i}"), exposures.Select(static exposure => exposure.Unit));
    }

    [Fact]
    public async Task MoreThanABatch_AtTheInterval_ComesInBatchesOfAtMostTheSize()
    {
        TaskCompletionSource opened = new();
        _sink.BeforeTaking = _ => opened.Task;
        await using ExposureQueue queue = Queue(options => options.MaxBatchSize = 10);

        RecordUnits(queue, 25);
        opened.SetResult();
        _clock.Advance(ExposureQueueDefaults.FlushInterval);
        int[] sizes =
        [
            (await _sink.NextBatchAsync()).Exposures.Count,
            (await _sink.NextBatchAsync()).Exposures.Count,
            (await _sink.NextBatchAsync()).Exposures.Count,
        ];

        Assert.Equal([10, 10, 5], sizes);
        Assert.Equal(25, queue.RecordedCount);
    }

    [Fact]
    public async Task Capacity_WhenExceeded_DropsAndCountsAndForgetsTheRepeat()
    {
        await using ExposureQueue queue = Queue(options => (options.Capacity, options.MaxBatchSize) = (3, 100));
        TaskCompletionSource opened = new();
        _sink.BeforeTaking = _ => opened.Task;

        RecordUnits(queue, 3);
        await Until(() => queue.WaitingCount == 0);
        RecordUnits(queue, 8);
        opened.SetResult();
        await _sink.NextBatchAsync();
        await _sink.NextBatchAsync();
        queue.Record("flag", "on", "experiment", "user", "u-7");

        Assert.Equal(2, queue.DroppedCount);
        Assert.Equal(3, queue.RepeatedCount);
        Assert.Equal(7, queue.RecordedCount);
    }

    [Fact]
    public async Task Repeat_WithinTheWindow_IsCountedAndNotRecorded()
    {
        await using ExposureQueue queue = Queue();

        queue.Record("button", "green", "button-2027", "user", "alice");
        _clock.Advance(ExposureQueueDefaults.RepeatWindow - TimeSpan.FromSeconds(2));
        queue.Record("button", "green", "button-2027", "user", "alice");

        Assert.Equal((1, 1), (queue.RecordedCount, queue.RepeatedCount));
    }

    [Fact]
    public async Task Repeat_AfterTheWindow_IsRecorded()
    {
        await using ExposureQueue queue = Queue();

        queue.Record("button", "green", "button-2027", "user", "alice");
        _clock.Advance(ExposureQueueDefaults.RepeatWindow + TimeSpan.FromSeconds(1));
        queue.Record("button", "green", "button-2027", "user", "alice");

        Assert.Equal((2, 0), (queue.RecordedCount, queue.RepeatedCount));
    }

    [Fact]
    public async Task Repeat_WithoutAWindow_IsRecorded()
    {
        await using ExposureQueue queue = Queue(static options => options.RepeatWindow = TimeSpan.Zero);

        queue.Record("button", "green", "button-2027", "user", "alice");
        queue.Record("button", "green", "button-2027", "user", "alice");

        Assert.Equal((2, 0), (queue.RecordedCount, queue.RepeatedCount));
    }

    [Theory]
    [InlineData("green", "other", "user", "alice")]
    [InlineData("blue", "button", "user", "alice")]
    [InlineData("green", "button", "device", "alice")]
    [InlineData("green", "button", "user", "bob")]
    [InlineData("user", "button", "green", "alice")]
    public async Task Exposure_ThatDiffersInOnePart_IsNoRepeat(string variation, string experiment, string kind, string unit)
    {
        await using ExposureQueue queue = Queue();

        queue.Record("flag", "green", "button", "user", "alice");
        queue.Record("flag", variation, experiment, kind, unit);

        Assert.Equal((2, 0), (queue.RecordedCount, queue.RepeatedCount));
    }

    [Fact]
    public async Task Repeat_WhenRecorded_AllocatesNothing()
    {
        await using ExposureQueue queue = Queue();
        queue.Record("button", "green", "button-2027", "user", "müller");
        queue.Record("button", "green", "button-2027", "user", "müller");

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            queue.Record("button", "green", "button-2027", "user", "müller");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_001, queue.RepeatedCount);
    }

    [Fact]
    public async Task SameExposures_FromManyThreads_AreRecordedOnce()
    {
        await using ExposureQueue queue = Queue(static options => options.RepeatTableSize = 1 << 20);

        Parallel.For(0, 8, _ => RecordUnits(queue, 1_000));

        // The table is lossy: a pair of units on one slot displace one another and are recorded again. Nobody is missed.
        Assert.InRange(queue.RecordedCount, 1_000, 1_032);
        Assert.Equal(8_000, queue.RecordedCount + queue.RepeatedCount);
    }

    [Fact]
    public async Task ManyThreads_WhileTheSinkTakes_LoseNothing()
    {
        InMemoryExposureSink sink = new();
        ExposureQueueOptions options = new() { RepeatWindow = TimeSpan.Zero, MaxBatchSize = 100, Capacity = 100_000 };
        ExposureQueue queue = new(sink, options);

        Parallel.For(0, 8, i =>
        {
            RecordUnits(queue, 5_000);
            queue.Track("purchase", EvaluationContext.For("u"), i);
        });
        await queue.DisposeAsync();

        Assert.Equal(40_000, sink.Exposures.Count);
        Assert.Equal(8, sink.TrackedEvents.Count);
        Assert.Equal((40_008, 0), (queue.RecordedCount, queue.DroppedCount));
    }

    [Fact]
    public async Task FailingSink_LosesItsBatch_AndTheNextOneArrives()
    {
        await using ExposureQueue queue = Queue();
        _sink.BeforeTaking = static _ => throw new InvalidOperationException("no disk");
        RecordUnits(queue, 3);
        _clock.Advance(ExposureQueueDefaults.FlushInterval);
        await Until(() => queue.FailedCount == 3);

        _sink.BeforeTaking = static _ => Task.CompletedTask;
        queue.Record("flag", "on", "experiment", "user", "late");
        _clock.Advance(ExposureQueueDefaults.FlushInterval);

        Assert.Equal("late", Assert.Single((await _sink.NextBatchAsync()).Exposures).Unit);
        Assert.Equal((4, 3), (queue.RecordedCount, queue.FailedCount));
    }

    [Fact]
    public async Task Event_OfSeveralKinds_NamesEachUnit()
    {
        await using ExposureQueue queue = Queue();
        EvaluationContext context = EvaluationContext.For("alice", ("email", "a@example.com"))
            .And(EvaluationContext.ForKind("organization", "acme")).And(EvaluationContext.ForKind("device", null));

        queue.Track("latency_ms", context, 12.5);
        _clock.Advance(ExposureQueueDefaults.FlushInterval);
        TrackedEvent tracked = Assert.Single((await _sink.NextBatchAsync()).Events);

        Assert.Equal(("latency_ms", 12.5), (tracked.Name, tracked.Value));
        Assert.Equal([new("user", "alice"), new("organization", "acme")], tracked.Units);
    }

    [Fact]
    public async Task Event_WithoutFiniteValue_IsDropped()
    {
        await using ExposureQueue queue = Queue();

        queue.Track("latency_ms", EvaluationContext.For("alice"), double.NaN);
        queue.Track("latency_ms", EvaluationContext.For("alice"), double.PositiveInfinity);

        Assert.Equal((0, 2), (queue.RecordedCount, queue.DroppedCount));
    }

    [Fact]
    public async Task NullArguments_InRecordAndTrack_DoNotThrow()
    {
        await using ExposureQueue queue = Queue();

        queue.Record(null!, null!, null!, null!, null!);
        queue.Track(null!, null!, null);

        Assert.Equal(2, queue.RecordedCount);
    }

    [Fact]
    public async Task Disposal_HandsOverWhatWaits()
    {
        ExposureQueue queue = Queue();
        RecordUnits(queue, 7);

        await queue.DisposeAsync();

        Assert.Equal(7, (await _sink.NextBatchAsync()).Exposures.Count);
        Assert.Equal(0, queue.DroppedCount);
    }

    [Fact]
    public async Task Disposal_WithASinkThatHangs_EndsAfterTheTimeoutAndCountsTheRest()
    {
        _sink.BeforeTaking = static cancellationToken => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        ExposureQueue queue = Queue(static options => options.MaxBatchSize = 5);
        RecordUnits(queue, 5);
        await Until(() => queue.WaitingCount == 0);
        queue.Record("flag", "on", "experiment", "user", "waits");

        Task disposal = queue.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        _clock.Advance(ExposureQueueDefaults.ShutdownTimeout);
        await disposal.WaitAsync(Patience);
        await Until(() => queue.FailedCount == 5);

        Assert.Equal(1, queue.DroppedCount);
        Assert.Equal(0, queue.WaitingCount);
    }

    [Fact]
    public async Task Exposure_AfterDisposal_IsDroppedAndCounted()
    {
        ExposureQueue queue = Queue();
        await queue.DisposeAsync();

        queue.Record("flag", "on", "experiment", "user", "late");
        await queue.DisposeAsync();

        Assert.Equal((0, 1), (queue.RecordedCount, queue.DroppedCount));
    }

    [Fact]
    public async Task Queue_ThatIsEmpty_DoesNotCallItsSink()
    {
        await using ExposureQueue queue = Queue();

        _clock.Advance(TimeSpan.FromHours(1));
        queue.Record("flag", "on", "experiment", "user", "alice");
        _clock.Advance(ExposureQueueDefaults.FlushInterval);
        (IReadOnlyList<Exposure> exposures, _) = await _sink.NextBatchAsync();

        Assert.Single(exposures);
        Assert.Equal(0, _sink.WaitingBatches);
    }

    private static void RecordUnits(ExposureQueue queue, int count)
    {
        for (int i = 0; i < count; i++)
        {
            queue.Record("flag", "on", "experiment", "user", $"u-{i}");
        }
    }

    // For what happens on the queue's task and leaves no other trace; fails by the timeout.
    private async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource timeout = new(Patience);
        while (!condition())
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, timeout.Token);
        }
    }

    private ExposureQueue Queue(Action<ExposureQueueOptions>? configure = null)
    {
        ExposureQueueOptions options = new() { TimeProvider = _clock };
        configure?.Invoke(options);
        return new ExposureQueue(_sink, options);
    }
}

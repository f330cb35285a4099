using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>How events go to LaunchDarkly, and what becomes of those it does not take.</summary>
public sealed class LaunchDarklyEventSinkTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // Breaks when the second attempt gets an id of its own: LaunchDarkly would count both.
    [Fact]
    public async Task Batch_OfExposuresAndEvents_IsOneBodyOfSchemaFourAtTheSecondAttemptToo()
    {
        var mailbox = new Mailbox(HttpStatusCode.ServiceUnavailable, HttpStatusCode.Accepted);
        await using LaunchDarklyEventSink sink = SinkTo(mailbox);

        await WriteAsync(sink);

        Assert.Equal(["index", "feature", "custom"], mailbox.Last.Select(static item => item.GetProperty("kind").GetString()));
        Assert.Equal("""{"kind":"user","key":"alice"}""", mailbox.Last[1].GetProperty("context").GetRawText());
        Assert.Equal("""{"kind":"RULE_MATCH","ruleId":"pro","inExperiment":true}""", mailbox.Last[1].GetProperty("reason").GetRawText());
        Assert.Equal(12.5, mailbox.Last[2].GetProperty("metricValue").GetDouble());
        Assert.Equal(["4", "4"], mailbox.Schemas);
        Assert.Single(mailbox.PayloadIds.Distinct());
        Assert.Equal(0, sink.DroppedCount);
    }

    // The queue counts what its sink throws at, so an exception is part of the answer.
    [Theory]
    [InlineData(2, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(2, HttpStatusCode.TooManyRequests, HttpStatusCode.BadRequest)]
    [InlineData(1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Batch_ThatIsNotTaken_IsCountedAsDropped(int attempts, params HttpStatusCode[] answers)
    {
        var mailbox = new Mailbox(answers);
        await using LaunchDarklyEventSink sink = SinkTo(mailbox);

        await Assert.ThrowsAsync<HttpRequestException>(() => WriteAsync(sink));

        Assert.Equal((attempts, 3), (mailbox.Bodies.Count, sink.DroppedCount));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task Key_ThatIsRefused_IsNotTriedAgain(HttpStatusCode refusal)
    {
        var mailbox = new Mailbox(refusal);
        await using LaunchDarklyEventSink sink = SinkTo(mailbox);

        await WriteAsync(sink);
        await WriteAsync(sink);

        Assert.Single(mailbox.Bodies);
        Assert.Equal(5, sink.DroppedCount);
    }

    private static LaunchDarklyEventSink SinkTo(Mailbox mailbox)
    {
        var options = new LaunchDarklySourceOptions { SdkKey = "key", MakeHandler = () => mailbox };
        var source = new LaunchDarklySource(options, TimeProvider.System, NullLogger<LaunchDarklySource>.Instance);
        return new LaunchDarklyEventSink(options, source, new RuleSetProvider(source), TimeProvider.System, NullLogger<LaunchDarklyEventSink>.Instance);
    }

    private static Task WriteAsync(LaunchDarklyEventSink sink) => sink.WriteAsync(
        [new Exposure { Time = Now, Flag = "checkout", Variation = "1", Experiment = "checkout/pro", Kind = "user", Unit = "alice", Reason = EvaluationReason.RuleMatch, RuleId = "pro" }],
        [new TrackedEvent { Time = Now, Name = "bought", Units = new Dictionary<string, string> { ["user"] = "alice" }, Value = 12.5 }],
        CancellationToken.None);
}

using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

public sealed class LaunchDarklyEventSinkTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Batch_OfExposuresAndEvents_IsOneBodyOfSchemaFour()
    {
        var handler = new Mailbox(HttpStatusCode.ServiceUnavailable, HttpStatusCode.Accepted);

        await WriteAsync(handler);

        JsonElement[] events = [.. JsonElement.Parse(handler.Bodies[^1]).EnumerateArray()];
        Assert.Equal(["index", "feature", "custom"], events.Select(static item => item.GetProperty("kind").GetString()));
        Assert.Equal("""{"kind":"user","key":"alice"}""", events[1].GetProperty("context").GetRawText());
        Assert.Equal("""{"kind":"RULE_MATCH","ruleId":"pro","inExperiment":true}""", events[1].GetProperty("reason").GetRawText());
        Assert.Equal(12.5, events[2].GetProperty("metricValue").GetDouble());
        Assert.Equal(["4", "4"], handler.Schemas);
        Assert.Single(handler.PayloadIds.Distinct());
    }

    [Fact]
    public async Task Batch_ThatIsRefusedTwice_IsDroppedWithoutAnException()
    {
        var handler = new Mailbox(HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable);

        await WriteAsync(handler);

        Assert.Equal(2, handler.Bodies.Count);
    }

    private static async Task WriteAsync(Mailbox handler)
    {
        var options = new LaunchDarklySourceOptions { SdkKey = "key", MakeHandler = () => handler };
        using var sink = new LaunchDarklyEventSink(options, new LaunchDarklySource(options, TimeProvider.System, NullLogger<LaunchDarklySource>.Instance), NullLogger<LaunchDarklyEventSink>.Instance);
        await sink.WriteAsync(
            [new Exposure { Time = Now, Flag = "checkout", Variation = "1", Experiment = "checkout/pro", Kind = "user", Unit = "alice" }],
            [new TrackedEvent { Time = Now, Name = "bought", Units = new Dictionary<string, string> { ["user"] = "alice" }, Value = 12.5 }],
            CancellationToken.None);
    }

    private sealed class Mailbox(params HttpStatusCode[] answers) : HttpMessageHandler
    {
        public List<string> Bodies { get; } = [];

        public List<string> Schemas { get; } = [];

        public List<string> PayloadIds { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            Schemas.AddRange(request.Headers.GetValues("X-LaunchDarkly-Event-Schema"));
            PayloadIds.AddRange(request.Headers.GetValues("X-LaunchDarkly-Payload-Id"));
            return new HttpResponseMessage(answers[Bodies.Count - 1]);
        }
    }
}

using System.Net;
using System.Text.Json;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>Takes events as LaunchDarkly does, with answers that are given before; 202 after those.</summary>
internal sealed class Mailbox(params HttpStatusCode[] answers) : HttpMessageHandler
{
    private readonly SemaphoreSlim _bell = new(0);
    private int _next;

    public List<string> Bodies { get; } = [];

    public List<string> Schemas { get; } = [];

    public List<string> PayloadIds { get; } = [];

    /// <summary>What LaunchDarkly's clock says; null for no answer's date.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Events of the last body.</summary>
    public JsonElement[] Last => [.. JsonElement.Parse(Bodies[^1]).EnumerateArray()];

    /// <summary>Waits for one more body.</summary>
    public async Task ReceiveAsync() => Assert.True(await _bell.WaitAsync(TimeSpan.FromSeconds(60)), "No events came.");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
        Schemas.AddRange(request.Headers.GetValues("X-LaunchDarkly-Event-Schema"));
        PayloadIds.AddRange(request.Headers.GetValues("X-LaunchDarkly-Payload-Id"));
        var response = new HttpResponseMessage(_next < answers.Length ? answers[_next++] : HttpStatusCode.Accepted);
        response.Headers.Date = Date;
        _bell.Release();
        return response;
    }
}

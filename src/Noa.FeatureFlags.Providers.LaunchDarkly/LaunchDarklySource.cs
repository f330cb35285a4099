using System.Net;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Follows LaunchDarkly by its published protocols; evaluation runs in our engine.</summary>
/// <remarks>What is lost is tried again for ever, with growing waits; the last good flags stay. A key that is refused is tried again every five minutes.</remarks>
public sealed class LaunchDarklySource : IRuleSetSource
{
    private static readonly TimeSpan RefusedKeyDelay = TimeSpan.FromMinutes(5);

    // A connection that lasted so long was a good one: the next loss starts with the shortest wait.
    private static readonly TimeSpan GoodConnection = TimeSpan.FromSeconds(60);

    private readonly LaunchDarklySourceOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private LaunchDarklyData? _data;
    private LaunchDarklyProtocol _protocol;
    private string? _etag;

    /// <summary>Makes a source; it connects when it is run.</summary>
    /// <param name="options">Key and addresses.</param>
    /// <param name="timeProvider">The clock for waits.</param>
    /// <param name="logger">Takes losses and refusals.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public LaunchDarklySource(LaunchDarklySourceOptions options, TimeProvider timeProvider, ILogger<LaunchDarklySource> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        options.Validate();
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
        _protocol = options.Protocol;
    }

    /// <inheritdoc/>
    public string Name => $"LaunchDarkly at {(_protocol is LaunchDarklyProtocol.Stream or LaunchDarklyProtocol.StreamChanges ? _options.StreamAddress : _options.PollAddress).Host}";

    /// <summary>What is known of a flag, for events.</summary>
    internal KnownItem? Find(string flag) => _data?.Find(flag);

    /// <inheritdoc/>
    public async Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        using HttpClient client = _options.MakeClient();
        LaunchDarklyData data = _data = new LaunchDarklyData(sink, _logger);
        var first = new FirstProtocol(data);
        var second = new SecondProtocol(data);
        int losses = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            long started = _timeProvider.GetTimestamp();
            try
            {
                await RunOnceAsync(client, first, second, sink, cancellationToken).ConfigureAwait(false);
                losses = 0;
            }
            catch (Exception exception) when (IsLoss(exception) && !cancellationToken.IsCancellationRequested)
            {
                losses = _timeProvider.GetElapsedTime(started) >= GoodConnection ? 1 : losses + 1;
                await WaitAfterAsync(exception, losses, data, sink, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsLoss(Exception exception) => exception is SourceLostException or HttpRequestException or IOException or JsonException or InvalidOperationException or OperationCanceledException;

    private async Task WaitAfterAsync(Exception exception, int losses, LaunchDarklyData data, IRuleSetSink sink, CancellationToken cancellationToken)
    {
        int? refused = (exception as SourceLostException)?.RefusedStatus;
        TimeSpan delay = refused is null ? DelayAfter(losses) : RefusedKeyDelay;
        string reason = exception switch
        {
            SourceLostException => exception.Message,
            OperationCanceledException => "It was silent for too long.",
            JsonException => "It sent what is no JSON.",
            InvalidOperationException => "It sent text that is no Unicode.",
            _ => exception.Message,
        };
        sink.Report(data.IsFilled ? ProviderState.Stale : ProviderState.NotReady, reason);
        if (refused is { } status)
        {
            LaunchDarklyLog.KeyRefused(_logger, status, delay);
        }
        else
        {
            LaunchDarklyLog.Lost(_logger, reason, delay);
        }

        await Task.Delay(delay, _timeProvider, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan DelayAfter(int losses)
    {
        double full = Math.Min(_options.MaxReconnectDelay.TotalMilliseconds, _options.ReconnectDelay.TotalMilliseconds * Math.Pow(2, Math.Min(losses - 1, 16)));
        return TimeSpan.FromMilliseconds(full * (1 - (RandomNumberGenerator.GetInt32(0, 500) / 1000.0)));
    }

    private Task RunOnceAsync(HttpClient client, FirstProtocol first, SecondProtocol second, IRuleSetSink sink, CancellationToken cancellationToken) => _protocol switch
    {
        LaunchDarklyProtocol.Stream => StreamAsync(client, "/all", first, sink, cancellationToken),
        LaunchDarklyProtocol.StreamChanges => StreamAsync(client, "/sdk/stream" + BasisOf(second), second, sink, cancellationToken),
        LaunchDarklyProtocol.PollChanges => PollChangesAsync(client, second, sink, cancellationToken),
        _ => PollAsync(client, first, sink, cancellationToken),
    };

    private static string BasisOf(SecondProtocol second) => second.State is { } state ? $"?basis={Uri.EscapeDataString(state)}" : "";

    private async Task StreamAsync(HttpClient client, string path, IEventReader reader, IRuleSetSink sink, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_options.ReadTimeout, _timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using HttpRequestMessage request = RequestFor(_options.StreamAddress, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ending.Token).ConfigureAwait(false);
        Check(response);
        Stream body = await response.Content.ReadAsStreamAsync(ending.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var watched = new WatchedStream(body, () => silence.CancelAfter(_options.ReadTimeout));
            await using (watched.ConfigureAwait(false))
            {
                reader.Begin();
                await foreach (SseItem<EventDocument?> item in SseParser.Create(watched, static (_, data) => EventDocument.Parse(data)).EnumerateAsync(ending.Token).ConfigureAwait(false))
                {
                    using EventDocument? document = item.Data;
                    if (document is not null && reader.Take(item.EventType, document.Root))
                    {
                        sink.Report(ProviderState.Ready, null);
                    }
                }
            }
        }

        throw new SourceLostException("The stream ended.", null);
    }

    private async Task PollAsync(HttpClient client, FirstProtocol reader, IRuleSetSink sink, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = RequestFor(_options.PollAddress, "/sdk/latest-all");
        if (_etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", _etag);
        }

        using HttpResponseMessage response = await SendAsync(client, request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.NotModified)
        {
            Check(response);
            using JsonDocument document = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new SourceLostException("The poll's answer is no object.", null);
            }

            _data!.Replace(LaunchDarklyData.EntriesOf(document.RootElement, "flags"u8), LaunchDarklyData.EntriesOf(document.RootElement, "segments"u8));
            _etag = response.Headers.ETag?.ToString();
        }

        sink.Report(ProviderState.Ready, null);
        await Task.Delay(_options.PollInterval, _timeProvider, cancellationToken).ConfigureAwait(false);
    }

    private async Task PollChangesAsync(HttpClient client, SecondProtocol reader, IRuleSetSink sink, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = RequestFor(_options.PollAddress, "/sdk/poll" + BasisOf(reader));
        using HttpResponseMessage response = await SendAsync(client, request, cancellationToken).ConfigureAwait(false);
        Check(response);
        using (JsonDocument document = await ReadAsync(response, cancellationToken).ConfigureAwait(false))
        {
            reader.Begin();
            bool isCurrent = false;
            foreach (JsonElement item in Formats.LaunchDarkly.JsonReading.Items(document.RootElement, "events"u8))
            {
                isCurrent |= reader.Take(Formats.LaunchDarkly.JsonReading.Text(item, "event"u8) ?? "", Formats.LaunchDarkly.JsonReading.Property(item, "data"u8));
            }

            if (isCurrent)
            {
                sink.Report(ProviderState.Ready, null);
            }
        }

        await Task.Delay(_options.PollInterval, _timeProvider, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_options.ReadTimeout, _timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        return await client.SendAsync(request, ending.Token).ConfigureAwait(false);
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));

    private static HttpRequestMessage RequestFor(Uri address, string path) => new(HttpMethod.Get, new Uri(address.AbsoluteUri.TrimEnd('/') + path));

    private void Check(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("X-LD-FD-Fallback", out IEnumerable<string>? fallback) && fallback.Contains("true"))
        {
            LaunchDarklyLog.FallingBack(_logger);
            _protocol = LaunchDarklyProtocol.Poll;
        }

        int status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            bool isRefused = status is >= 400 and < 500 and not (400 or 408 or 429);
            throw new SourceLostException(isRefused ? $"LaunchDarkly refused the SDK key ({status})." : $"It answered {status}.", isRefused ? status : null);
        }
    }
}

using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Posts bodies to <c>/bulk</c>: once more when that may help, and never again once the key was refused.</summary>
internal sealed class EventSender(LaunchDarklySourceOptions options, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private const int Attempts = 2;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = options.MakeClient();
    private readonly Uri _address = new(options.EventsAddress.AbsoluteUri.TrimEnd('/') + "/bulk");
    private long _serverTicks;
    private long _droppedCount;
    private volatile bool _isRefused;

    /// <summary>Events that LaunchDarkly did not take.</summary>
    public long DroppedCount => Interlocked.Read(ref _droppedCount);

    /// <summary>Whether nothing is sent any more.</summary>
    public bool IsRefused => _isRefused;

    /// <summary>The later of our clock and the one of LaunchDarkly's last answer.</summary>
    public DateTimeOffset Now => new(Math.Max(timeProvider.GetUtcNow().UtcTicks, Interlocked.Read(ref _serverTicks)), TimeSpan.Zero);

    /// <summary>Counts events that are lost.</summary>
    public void Drop(int count) => Interlocked.Add(ref _droppedCount, count);

    /// <summary>Sends a body.</summary>
    /// <param name="body">The events.</param>
    /// <param name="count">How many they are, to be counted when they are lost.</param>
    /// <param name="cancellationToken">Ends the attempts; the events are lost then.</param>
    /// <exception cref="HttpRequestException">LaunchDarkly did not take it, and may take others.</exception>
    public async Task SendAsync(byte[] body, int count, CancellationToken cancellationToken)
    {
        if (_isRefused)
        {
            Drop(count);
            return;
        }

        try
        {
            await SendTwiceAsync(body, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Drop(count);
            throw;
        }

        if (_isRefused)
        {
            Drop(count);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task SendTwiceAsync(byte[] body, CancellationToken cancellationToken)
    {
        string id = Guid.NewGuid().ToString();
        for (int attempt = 1; ; attempt++)
        {
            string failure;
            bool isLast = attempt == Attempts;
            try
            {
                int status = await PostAsync(body, id, cancellationToken).ConfigureAwait(false);
                switch (status)
                {
                    case >= 200 and < 300:
                        return;
                    case 401 or 403:
                        _isRefused = true;
                        LaunchDarklyLog.EventsRefused(logger, status);
                        return;
                }

                failure = $"LaunchDarkly answered {status}";
                isLast |= status is not (400 or 408 or 429 or >= 500);
            }
            catch (HttpRequestException exception)
            {
                failure = exception.Message;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failure = $"LaunchDarkly did not answer within {AnswerTimeout}";
            }

            if (isLast)
            {
                throw new HttpRequestException($"Events for LaunchDarkly are lost: {failure}.");
            }

            await Task.Delay(RetryDelay, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<int> PostAsync(byte[] body, string id, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout, timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("X-LaunchDarkly-Event-Schema", "4");
        request.Headers.TryAddWithoutValidation("X-LaunchDarkly-Payload-Id", id);
        using HttpResponseMessage response = await _client.SendAsync(request, ending.Token).ConfigureAwait(false);
        if (response.Headers.Date is { } date)
        {
            Interlocked.Exchange(ref _serverTicks, date.UtcTicks);
        }

        return (int)response.StatusCode;
    }
}

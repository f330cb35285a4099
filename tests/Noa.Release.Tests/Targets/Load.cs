using System.Collections.Concurrent;
using System.Globalization;

namespace Noa.Release.Tests.Targets;

/// <summary>Users who never stop asking, and who notice each request that fails.</summary>
internal sealed class Load : IAsyncDisposable
{
    public const int Users = 4000;

    private const int Workers = 16;

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Workers });
    private readonly Task[] _workers;
    private volatile ConcurrentDictionary<int, string> _answers = new();
    private int _next;
    private long _requests;

    public Load(Uri address) => _workers = [.. Enumerable.Range(0, Workers).Select(_ => Task.Run(() => AskAsync(address)))];

    public ConcurrentQueue<string> Failures { get; } = [];

    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Waits until every user was answered since the last call, and tells who got which version.</summary>
    public async Task<IReadOnlyDictionary<int, string>> RoundAsync(CancellationToken cancellationToken)
    {
        var answers = new ConcurrentDictionary<int, string>();
        _answers = answers;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (answers.Count < Users)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task AskAsync(Uri address)
    {
        while (!_stop.IsCancellationRequested)
        {
            // Who asks is answered into the round that was on when the question was put.
            ConcurrentDictionary<int, string> answers = _answers;
            int user = (int)((uint)Interlocked.Increment(ref _next) % Users);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("X-User", string.Create(CultureInfo.InvariantCulture, $"user-{user}"));
            try
            {
                using HttpResponseMessage response = await _client.SendAsync(request);
                string body = await response.Content.ReadAsStringAsync();
                Interlocked.Increment(ref _requests);
                if (!response.IsSuccessStatusCode)
                {
                    Failures.Enqueue($"{(int)response.StatusCode} {body}");
                }

                answers[user] = body;
            }
            catch (HttpRequestException exception)
            {
                Failures.Enqueue(exception.Message);
            }
        }
    }
}

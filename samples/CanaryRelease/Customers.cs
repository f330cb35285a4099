using System.Collections.Concurrent;
using System.Globalization;

namespace CanaryRelease;

/// <summary>A thousand customers who keep asking for the page.</summary>
internal sealed class Customers : IAsyncDisposable
{
    private const int Count = 1000;
    private const int AtOnce = 4;

    private readonly HttpClient _client = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly Task[] _tasks;
    private int _next;

    public Customers(Uri shop) => _tasks = [.. Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => ShopAsync(shop)))];

    /// <summary>Answers since the last call, by what they said.</summary>
    public string TakeTally()
    {
        string tally = string.Join(", ", _answers.OrderBy(static answer => answer.Key, StringComparer.Ordinal).Select(static answer => string.Create(CultureInfo.InvariantCulture, $"{answer.Key}: {answer.Value:N0}")));
        _answers.Clear();
        return tally;
    }

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        await Task.WhenAll(_tasks);
        _client.Dispose();
        _leave.Dispose();
    }

    private async Task ShopAsync(Uri shop)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!_leave.IsCancellationRequested)
        {
            await pace.WaitForNextTickAsync();
            using var request = new HttpRequestMessage(HttpMethod.Get, shop);
            request.Headers.Add("X-User", string.Create(CultureInfo.InvariantCulture, $"customer-{Interlocked.Increment(ref _next) % Count}"));
            try
            {
                using HttpResponseMessage response = await _client.SendAsync(request);
                string answer = response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : string.Create(CultureInfo.InvariantCulture, $"error {(int)response.StatusCode}");
                _answers.AddOrUpdate(answer, 1, static (_, count) => count + 1);
            }
            catch (HttpRequestException)
            {
                _answers.AddOrUpdate("no answer", 1, static (_, count) => count + 1);
            }
        }
    }
}

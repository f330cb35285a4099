using System.Globalization;
using System.Text.Json;
using Noa.Release.Plans;

namespace Noa.Release.Gates;

/// <summary>Asks Prometheus by its HTTP interface.</summary>
/// <remarks>https://prometheus.io/docs/prometheus/2.42/querying/api/ : numbers come as text, because JSON has no NaN.</remarks>
internal sealed class PrometheusClient(Uri address)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly HttpClient Http = new() { Timeout = Patience };

    /// <summary>Sees whether it is there and ready.</summary>
    /// <exception cref="ReleaseException">It is not.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken) => await AskAsync("query?query=1", cancellationToken).ConfigureAwait(false);

    public async Task<Measurement> MeasureAsync(QuerySpec gate, GateSubject subject, DateTimeOffset at, CancellationToken cancellationToken)
    {
        double? samples = gate.Samples is null ? null : await ReadAsync(subject.FillIn(gate.Samples), at, cancellationToken).ConfigureAwait(false) ?? 0;
        return new Measurement { Value = await ReadAsync(subject.FillIn(gate.Query), at, cancellationToken).ConfigureAwait(false), Samples = samples is double.NaN ? 0 : samples };
    }

    public async Task<Measurement> MeasureAsync(ComparisonSpec gate, GateSubject subject, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // What was before the stage began says nothing about it.
        DateTimeOffset from = at - gate.Over > subject.Since ? at - gate.Over : subject.Since;
        return new Measurement
        {
            CanarySeries = await ReadSeriesAsync(subject.FillIn(gate.Canary), from, at, gate.Step, cancellationToken).ConfigureAwait(false),
            BaselineSeries = await ReadSeriesAsync(subject.FillIn(gate.Baseline), from, at, gate.Step, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<double?> ReadAsync(string query, DateTimeOffset at, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await AskAsync($"query?query={Uri.EscapeDataString(query)}&time={Seconds(at)}", cancellationToken).ConfigureAwait(false);
        JsonElement data = answer.RootElement.GetProperty("data"), result = data.GetProperty("result");
        if (data.GetProperty("resultType").GetString() == "scalar")
        {
            return NumberOf(result);
        }

        return result.GetArrayLength() switch
        {
            0 => null,
            1 when result[0].TryGetProperty("value", out JsonElement value) => NumberOf(value),
            1 => throw new ReleaseException($"The query gives a range, where one number is expected: {query}"),
            int count => throw new ReleaseException(string.Create(CultureInfo.InvariantCulture, $"The query gives {count} series, where one number is expected: put sum(...) or max(...) around it: {query}")),
        };
    }

    private async Task<double[]> ReadSeriesAsync(string query, DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancellationToken)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"query_range?query={Uri.EscapeDataString(query)}&start={Seconds(from)}&end={Seconds(to)}&step={step.TotalSeconds}");
        using JsonDocument answer = await AskAsync(range, cancellationToken).ConfigureAwait(false);
        JsonElement result = answer.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() switch
        {
            0 => [],
            1 => [.. result[0].GetProperty("values").EnumerateArray().Select(NumberOf)],
            int count => throw new ReleaseException(string.Create(CultureInfo.InvariantCulture, $"The query gives {count} series, where one is expected: put sum(...) or max(...) around it: {query}")),
        };
    }

    private async Task<JsonDocument> AskAsync(string question, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await Http.GetAsync(new Uri(address, $"{address.AbsolutePath.TrimEnd('/')}/api/v1/{question}"), cancellationToken).ConfigureAwait(false);
            string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return JsonDocument.Parse(text);
            }

            throw new ReleaseException($"Prometheus refused the query: {Reason(text) ?? response.StatusCode.ToString()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ReleaseException($"Prometheus at {address} cannot be reached: {exception.Message} Is the address right ('prometheus' of the environment)?", exception);
        }
    }

    private static string? Reason(string text)
    {
        try
        {
            using JsonDocument answer = JsonDocument.Parse(text);
            return answer.RootElement.TryGetProperty("error", out JsonElement error) ? error.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double NumberOf(JsonElement point) => point[1].GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        { } text => double.Parse(text, CultureInfo.InvariantCulture),
        null => double.NaN,
    };

    private static string Seconds(DateTimeOffset at) => (at.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
}

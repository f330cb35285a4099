using System.Globalization;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Noa.Release.Plans;

namespace Noa.Release.Gates;

/// <summary>Asks a version directly whether it works.</summary>
internal sealed class SmokeProbe(TimeProvider time)
{
    private const int MaxShown = 200;

    // Redirects are answers here, not the way to one.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromSeconds(30) });

    /// <summary>Sends the requests of one reading, one after the other; the first that fails ends it.</summary>
    public async Task<Measurement> MeasureAsync(SmokeSpec smoke, Uri address, CancellationToken cancellationToken)
    {
        double slowest = 0;
        for (int i = 1; i <= smoke.Requests; i++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(smoke.Within);
            long start = time.GetTimestamp();
            string? problem = await TryAsync(smoke, address, limit.Token, cancellationToken).ConfigureAwait(false);
            slowest = Math.Max(slowest, time.GetElapsedTime(start).TotalMilliseconds);
            if (problem is not null)
            {
                return new Measurement { Value = slowest, Samples = i, Detail = smoke.Requests == 1 ? problem : string.Create(CultureInfo.InvariantCulture, $"request {i} of {smoke.Requests}: {problem}") };
            }
        }

        return new Measurement { Value = slowest, Samples = smoke.Requests };
    }

    private static async Task<string?> TryAsync(SmokeSpec smoke, Uri address, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            return smoke.Grpc is { } service ? await AskHealthAsync(address, service, limit).ConfigureAwait(false) : await GetAsync(smoke, address, limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {DurationText.Of(smoke.Within)}";
        }
        catch (HttpRequestException exception)
        {
            return $"no answer: {exception.Message}";
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception.StatusCode == StatusCode.Cancelled ? $"no answer within {DurationText.Of(smoke.Within)}" : $"{exception.StatusCode}: {exception.Status.Detail}";
        }
    }

    private static async Task<string?> GetAsync(SmokeSpec smoke, Uri address, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await Http.GetAsync(new Uri(address, smoke.Path), cancellationToken).ConfigureAwait(false);
        string body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if ((int)response.StatusCode != smoke.Expect)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{smoke.Path} answered {(int)response.StatusCode}, not {smoke.Expect}");
        }

        return smoke.Contains is { } text && !body.Contains(text, StringComparison.Ordinal)
            ? $"{smoke.Path} does not say '{text}' but '{(body.Length > MaxShown ? body[..MaxShown] + "..." : body)}'"
            : null;
    }

    private static async Task<string?> AskHealthAsync(Uri address, string service, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(address);
        HealthCheckResponse answer = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: cancellationToken).ConfigureAwait(false);
        return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving ? null : $"gRPC health says {answer.Status}";
    }
}

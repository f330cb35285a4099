using System.Globalization;
using System.Text;
using Grpc.Core;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Streaming;

namespace Noa.FeatureFlags.Server.Ofrep;

/// <summary>Tells browsers by server-sent events that evaluating again is worth while; the events hold no flags.</summary>
internal sealed class OfrepEventStream(ChangeStreams streams, KeyRing keyRing, TimeProvider timeProvider)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/ofrep/v1/sse";

    private const string TokenParameter = "token";
    private const string EnvironmentParameter = "environment";

    /// <summary>Where a client finds the stream: with a token instead of its key, because browsers send no headers with such a request.</summary>
    /// <returns>Null when the caller has no token.</returns>
    public string? AddressFor(HttpRequest request, Caller caller, FlagEnvironment environment) => keyRing.TokenFor(caller) is { } token
        ? $"{request.PathBase}{Path}?{EnvironmentParameter}={Uri.EscapeDataString(environment.Name)}&{TokenParameter}={token}"
        : null;

    /// <summary>Whom the token of a request belongs to.</summary>
    /// <returns>Null when there is none, or it is not good.</returns>
    public Caller? CallerOf(HttpRequest request) => keyRing.AuthenticateToken(request.Query[TokenParameter]);

    /// <summary>Sends events until the client leaves.</summary>
    public async Task FollowAsync(HttpContext http, Caller caller, FlagEnvironment environment)
    {
        try
        {
            await streams.FollowAsync(caller, environment, http, (next, cancellationToken) => SendAsync(http, next, cancellationToken), http.RequestAborted);
        }
        catch (RpcException) when (http.Response.HasStarted)
        {
            // The end of the stream says it: clients come again, and are told why not if they may not.
        }
        catch (OperationCanceledException)
        {
            // The client left.
        }
    }

    private async Task SendAsync(HttpContext http, ChangeStreamEvent next, CancellationToken cancellationToken)
    {
        string text = next.Kind switch
        {
            ChangeStreamEventKind.Opened => IsBehind(http.Request, next.RuleSet) ? Refetch(next.RuleSet) : ": \n\n",
            ChangeStreamEventKind.Changed => Refetch(next.RuleSet),
            _ => ": \n\n",
        };
        if (next.Kind == ChangeStreamEventKind.Opened)
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-store";
        }

        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }

    // A client that comes back says what it was told last.
    private static bool IsBehind(HttpRequest request, ServedRuleSet ruleSet) => request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last && last != IdOf(ruleSet);

    private string Refetch(ServedRuleSet ruleSet) =>
        $"id: {IdOf(ruleSet)}\ndata: {{\"type\":\"refetchEvaluation\",\"etag\":\"{IdOf(ruleSet)}\",\"lastModified\":{timeProvider.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}}}\n\n";

    private static string IdOf(ServedRuleSet ruleSet) => Convert.ToHexStringLower(ruleSet.Version.Digest.Span[..8]);
}

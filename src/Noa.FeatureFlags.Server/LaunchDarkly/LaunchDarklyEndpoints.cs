using Grpc.Core;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Streaming;

namespace Noa.FeatureFlags.Server.LaunchDarkly;

/// <summary>What LaunchDarkly's server SDKs call: stream and poll of both protocols, and events.</summary>
/// <remarks>An SDK gives up for good at 401, 403 and 404, so only what will not mend itself is answered so: the key, and the environment's settings.</remarks>
internal sealed class LaunchDarklyEndpoints(EnvironmentRegistry environments, Dialects dialects, LaunchDarklyRuleSets ruleSets, ChangeStreams streams, LaunchDarklyEvents events)
{
    /// <summary>GET /sdk/latest-all</summary>
    public Task PollAsync(HttpContext http) => AnswerAsync(http, environment =>
    {
        LaunchDarklyRuleSet rules = ruleSets.Of(environment.Current);
        return WriteAsync(http, rules, rules.All);
    });

    /// <summary>GET /sdk/poll</summary>
    public Task PollChangesAsync(HttpContext http) => AnswerAsync(http, environment =>
    {
        LaunchDarklyRuleSet rules = ruleSets.Of(environment.Current);
        return WriteAsync(http, rules, ProtocolEvents.Body(ProtocolEvents.Transfer(BasisOf(http), rules)));
    });

    /// <summary>GET /all</summary>
    public Task StreamAsync(HttpContext http) => FollowAsync(http, static (_, rules) => [ProtocolEvents.Put(rules)], ProtocolEvents.Changes, static () => []);

    /// <summary>GET /sdk/stream</summary>
    public Task StreamChangesAsync(HttpContext http) =>
        FollowAsync(http, static (http, rules) => ProtocolEvents.Transfer(BasisOf(http), rules), ProtocolEvents.Transfer, static () => [ProtocolEvents.Goodbye()]);

    /// <summary>POST /bulk</summary>
    public Task TakeEventsAsync(HttpContext http) => AnswerAsync(http, environment => events.TakeAsync(http, environment.Name));

    /// <summary>POST /diagnostic: what an SDK tells of itself, which nobody asks here.</summary>
    public Task TakeDiagnosticAsync(HttpContext http) => AnswerAsync(http, _ =>
    {
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    });

    private static string? BasisOf(HttpContext http) => http.Request.Query["basis"].ToString() is { Length: > 0 } basis ? basis : null;

    private Task FollowAsync(
        HttpContext http,
        Func<HttpContext, LaunchDarklyRuleSet, IEnumerable<(string Name, byte[] Data)>> first,
        Func<LaunchDarklyRuleSet, LaunchDarklyRuleSet, IEnumerable<(string Name, byte[] Data)>> next,
        Func<IEnumerable<(string Name, byte[] Data)>> last) => AnswerAsync(http, environment =>
        {
            LaunchDarklyRuleSet? sent = null;
            return streams.FollowAsync(http.FindCaller()!, environment, http, SendAsync, http.RequestAborted);

            async Task SendAsync(ChangeStreamEvent change, CancellationToken cancellationToken)
            {
                LaunchDarklyRuleSet rules = ruleSets.Of(change.RuleSet);
                ReadOnlyMemory<byte> lines = change.Kind == ChangeStreamEventKind.Stopping ? ProtocolEvents.Lines(last())
                    : sent is null ? ProtocolEvents.Lines(first(http, rules))
                    : ReferenceEquals(sent, rules) ? ProtocolEvents.Heartbeat
                    : ProtocolEvents.Lines(next(sent, rules));
                if (sent is null)
                {
                    http.Response.ContentType = "text/event-stream; charset=utf-8";
                    http.Response.Headers.CacheControl = "no-cache";
                }

                sent = rules;
                await http.Response.Body.WriteAsync(lines, cancellationToken);
                await http.Response.Body.FlushAsync(cancellationToken);
            }
        });

    private async Task AnswerAsync(HttpContext http, Func<FlagEnvironment, Task> answer)
    {
        try
        {
            FlagEnvironment environment = environments.Resolve(http.FindCaller()!, http.Request.Query["environment"].ToString());
            if (!dialects.SpeaksLaunchDarkly(environment))
            {
                await RefuseAsync(http, StatusCodes.Status404NotFound, $"The environment '{environment.Name}' does not speak this protocol: set Noa:Dialects:{environment.Name}:0 to {Dialects.LaunchDarkly}.");
                return;
            }

            http.Response.Headers["X-LD-EnvId"] = environment.Name;
            await answer(environment);
        }
        catch (RpcException) when (http.Response.HasStarted)
        {
            // The end of the stream says it: clients come again.
        }
        catch (RpcException exception)
        {
            await RefuseAsync(http, StatusOf(exception.StatusCode), exception.Status.Detail);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left.
        }
    }

    private static int StatusOf(StatusCode code) => code switch
    {
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static Task RefuseAsync(HttpContext http, int status, string detail) => Results.Problem(detail, statusCode: status).ExecuteAsync(http);

    private static Task WriteAsync(HttpContext http, LaunchDarklyRuleSet rules, ReadOnlyMemory<byte> body)
    {
        http.Response.Headers.ETag = rules.ETag;
        if (http.Request.Headers.IfNoneMatch.ToString() == rules.ETag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }
}

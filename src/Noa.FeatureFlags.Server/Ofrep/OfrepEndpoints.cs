using Grpc.Core;
using Microsoft.Net.Http.Headers;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Ofrep;

/// <summary>OpenFeature's remote evaluation protocol, version 0.3: one flag, all flags with an ETag, and a stream that tells of changes.</summary>
internal sealed class OfrepEndpoints(Gate gate, EnvironmentRegistry environments, OfrepEventStream events, ILogger<OfrepEndpoints> logger)
{
    private const int MaxBodyBytes = 1024 * 1024;

    /// <summary>POST /ofrep/v1/evaluate/flags/{key}</summary>
    public Task EvaluateOneAsync(HttpContext http)
    {
        string key = KeyOf(http) ?? "";
        return AnswerAsync(http, key, (environment, caller, context) =>
        {
            (int status, ReadOnlyMemory<byte> body) = OfrepAnswer.Single(environment.Current, caller, key, context);
            return WriteAsync(http, status, body);
        });
    }

    /// <summary>POST /ofrep/v1/evaluate/flags</summary>
    public Task EvaluateAllAsync(HttpContext http) => AnswerAsync(http, null, (environment, caller, context) =>
    {
        ReadOnlyMemory<byte> body = OfrepAnswer.Bulk(environment.Current, caller, context, events.AddressFor(http.Request, caller, environment));
        string etag = OfrepAnswer.ETagOf(body);
        http.Response.Headers.ETag = etag;
        if (IsKnown(http.Request, etag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return WriteAsync(http, StatusCodes.Status200OK, body);
    });

    /// <summary>GET /ofrep/v1/sse, with the token that the answer for all flags named.</summary>
    public async Task FollowAsync(HttpContext http)
    {
        if (events.CallerOf(http.Request) is not { } caller)
        {
            RpcException refusal = gate.TurnAway(http, OfrepEventStream.Path);
            HttpRefusal.SetStatus(http.Response, refusal);
            await RefuseAsync(http, refusal.StatusCode == StatusCode.Unauthenticated ? "The token is missing, or its key is no longer good: evaluate all flags again for another." : refusal.Status.Detail);
            return;
        }

        http.SetCaller(caller);
        await GuardAsync(http, null, (environment, caller) => events.FollowAsync(http, caller, environment));
    }

    /// <summary>OPTIONS: a browser asks before it sends a key, so any environment's origins count; the request itself is held to its own.</summary>
    public Task PreflightAsync(HttpContext http)
    {
        string? origin = http.Request.Headers.Origin;
        if (origin is not null && IsAnywhereAllowed(origin))
        {
            AllowOrigin(http, origin);
            http.Response.Headers.AccessControlAllowMethods = "POST";
            http.Response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type, If-None-Match, X-API-Key";
            http.Response.Headers.AccessControlMaxAge = "600";
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Writes why somebody was not let in: clients of some languages understand a body only when it has these fields.</summary>
    public Task RefuseAsync(HttpContext http, string details)
    {
        // Without these headers a browser shows its application neither the status nor when to come back.
        if (http.Request.Headers.Origin.ToString() is { Length: > 0 } origin && IsAnywhereAllowed(origin))
        {
            AllowOrigin(http, origin);
        }

        return WriteAsync(http, http.Response.StatusCode, OfrepAnswer.Error(KeyOf(http), "GENERAL", details));
    }

    private Task AnswerAsync(HttpContext http, string? key, Func<FlagEnvironment, Caller, EvaluationContext, Task> answer) => GuardAsync(http, key, async (environment, caller) =>
    {
        if (await ReadBodyAsync(http) is { } body)
        {
            await answer(environment, caller, OfrepContext.Read(body));
        }
        else
        {
            await WriteAsync(http, StatusCodes.Status413PayloadTooLarge, OfrepAnswer.Error(key, "GENERAL", $"A request has at most {MaxBodyBytes} bytes."));
        }
    });

    private async Task GuardAsync(HttpContext http, string? key, Func<FlagEnvironment, Caller, Task> answer)
    {
        try
        {
            Caller caller = http.FindCaller()!;
            FlagEnvironment environment = environments.Resolve(caller, http.Request.Query["environment"].ToString());
            if (!MayRead(http, caller, environment))
            {
                await WriteAsync(http, StatusCodes.Status403Forbidden, OfrepAnswer.Error(key, "GENERAL", "This origin is not allowed in the environment of the key."));
                return;
            }

            await answer(environment, caller);
        }
        catch (OfrepException exception)
        {
            await WriteAsync(http, StatusCodes.Status400BadRequest, OfrepAnswer.Error(key, exception.ErrorCode, exception.Message));
        }
        catch (RpcException exception) when (HttpRefusal.StatusOf(exception.StatusCode) is not null)
        {
            if (exception.StatusCode == StatusCode.PermissionDenied)
            {
                gate.Deny(http.Request.Path, http.FindCaller()!, exception);
            }

            HttpRefusal.SetStatus(http.Response, exception);
            await WriteAsync(http, http.Response.StatusCode, OfrepAnswer.Error(key, "GENERAL", exception.Status.Detail));
        }
#pragma warning disable CA1031 // The answer must be one that clients understand; what went wrong is in the log.
        catch (Exception exception) when (!http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted)
#pragma warning restore CA1031
        {
            string id = Guid.NewGuid().ToString("N")[..12];
            SecurityLog.CallFailed(logger, "OFREP", id, exception);
            await WriteAsync(http, StatusCodes.Status500InternalServerError, OfrepAnswer.Error(key, "GENERAL", $"The server made a mistake; its log says more under {id}."));
        }
    }

    // Only browsers send an origin, and only client keys may be in a browser.
    private static bool MayRead(HttpContext http, Caller caller, FlagEnvironment environment)
    {
        string? origin = http.Request.Headers.Origin;
        if (origin is null || caller.Role != Protocol.V1.KeyRole.Client)
        {
            return true;
        }

        if (!environment.Record.AllowedOrigins.Contains(origin))
        {
            return false;
        }

        AllowOrigin(http, origin);
        return true;
    }

    private bool IsAnywhereAllowed(string origin) => environments.All.Any(environment => environment.Record.AllowedOrigins.Contains(origin));

    // Old clients do not encode the key, so that one with slashes comes as several segments; of new ones the path has all decoded but slashes.
    private static string? KeyOf(HttpContext http) => (http.GetRouteValue("key") as string)?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static void AllowOrigin(HttpContext http, string origin)
    {
        http.Response.Headers.AccessControlAllowOrigin = origin;
        http.Response.Headers.AccessControlExposeHeaders = "ETag, Retry-After";
        http.Response.Headers.Vary = "Origin";
    }

    // A refetch that an event asked for names the configuration it was told of; if that is another one, it must get an answer.
    private static bool IsKnown(HttpRequest request, string etag)
    {
        string? told = request.Query["flagConfigEtag"];
        return (told is null || told == etag)
            && EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? tags)
            && tags.Any(tag => tag.Tag == "*" || tag.Tag == etag);
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MaxBodyBytes)
        {
            return null;
        }

        using var body = new MemoryStream();
        byte[] buffer = new byte[4096];
        int count;
        while ((count = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            body.Write(buffer, 0, count);
            if (body.Length > MaxBodyBytes)
            {
                return null;
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }
}

using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Noa.Release.Proxy;

/// <summary>Sends each request to the version that its key draws.</summary>
internal sealed class Splitter(IHttpForwarder forwarder, TrafficRules rules, SlotMeters meters, ProxySettings settings, TimeProvider? time = null) : IDisposable
{
    private const string OwnCookie = "noa-unit";
    private const string UnitHeader = "X-Noa-Unit";

    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = TimeSpan.FromSeconds(100) };

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    public async Task ForwardAsync(HttpContext context)
    {
        string key = KeyOf(context);
        context.Request.Headers[UnitHeader] = key;
        (Destination destination, SlotMeter meter) = Enter(key);
        long start = _time.GetTimestamp();
        ForwarderError error = ForwarderError.None;
        try
        {
            if (destination.Url.Length == 0)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await context.Response.WriteAsync("No version has traffic here.");
                return;
            }

            error = await forwarder.SendAsync(context, destination.Url, _client, Patience, HttpTransformer.Default);
        }
        finally
        {
            meter.Leave();

            // A client that hung up is no fault of the version.
            bool isClients = error is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled;
            if (!isClients)
            {
                meter.Count(context.Response.StatusCode >= 500 || error != ForwarderError.None, _time.GetElapsedTime(start));
            }
        }
    }

    public void Dispose() => _client.Dispose();

    // Counted first, then looked at again: a drain that saw nobody can be sure that nobody comes by the rules before.
    private (Destination Destination, SlotMeter Meter) Enter(string key)
    {
        while (true)
        {
            Destination destination = rules.Choose(key);
            SlotMeter meter = meters.Of(destination);
            meter.Enter();
            if (rules.Revision == destination.Revision)
            {
                return (destination, meter);
            }

            meter.Leave();
        }
    }

    private string KeyOf(HttpContext context)
    {
        string? given = settings.KeyPlace switch
        {
            "header" => context.Request.Headers[settings.KeyName],
            "query" => context.Request.Query[settings.KeyName],
            _ => context.Request.Cookies[settings.KeyName],
        };
        given = string.IsNullOrEmpty(given) ? context.Request.Cookies[OwnCookie] : given;
        if (!string.IsNullOrEmpty(given))
        {
            return given;
        }

        string own = Guid.NewGuid().ToString("N");

        // At the last moment: the forwarder writes the version's own headers over what is there.
        context.Response.OnStarting(() =>
        {
            context.Response.Cookies.Append(OwnCookie, own, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromDays(365) });
            return Task.CompletedTask;
        });
        return own;
    }
}

using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Noa.FeatureFlags.Model;

namespace Noa.Release.Proxy;

/// <summary>Two listeners: one for requests, one on the loopback for whoever steers.</summary>
internal static class ProxyHost
{
    private const string ControlPrefix = "/control";

    public static WebApplication Build(string folder)
    {
        ProxySettings settings = ProxySettings.Read(folder);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(static console => console.TimestampFormat = "HH:mm:ss ").SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(AddressOf(settings.Listen), settings.Listen.Port);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddHttpForwarder().AddSingleton(settings).AddSingleton<TrafficRules>().AddSingleton<SlotMeters>().AddSingleton<Splitter>();
        WebApplication app = builder.Build();
        LoadTraffic(app.Services.GetRequiredService<TrafficRules>(), folder);

        // Whatever comes in on the port for requests is forwarded, paths that look like the other port's included.
        app.MapWhen(context => context.Connection.LocalPort == settings.Listen.Port, static requests => requests.Run(static context => context.RequestServices.GetRequiredService<Splitter>().ForwardAsync(context)));
        app.UseRouting();
        MapControl(app, settings);
        return app;
    }

    /// <summary>Writes down where this proxy is steered, for those who come later.</summary>
    public static void Announce(WebApplication app, string folder)
    {
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last();
        string draft = Path.Combine(folder, "proxy.control.draft");
        File.WriteAllText(draft, JsonSerializer.Serialize(new ProxyControl(new Uri(address)), ProxyJson.Default.ProxyControl));
        File.Move(draft, Path.Combine(folder, "proxy.control.json"), overwrite: true);
    }

    private static IPAddress AddressOf(Uri listen) => listen.Host is "0.0.0.0" or "*" or "+" ? IPAddress.Any : IPAddress.TryParse(listen.Host, out IPAddress? address) ? address : IPAddress.Loopback;

    private static void LoadTraffic(TrafficRules rules, string folder)
    {
        string path = Path.Combine(folder, "traffic.json");
        if (File.Exists(path))
        {
            rules.Replace(RuleSetJson.Parse(File.ReadAllBytes(path)));
        }
    }

    private static void MapControl(WebApplication app, ProxySettings settings)
    {
        app.MapGet("/metrics", static (SlotMeters meters) => Results.Text(meters.ToPrometheus(), "text/plain; version=0.0.4"));
        RouteGroupBuilder control = app.MapGroup(ControlPrefix).AddEndpointFilter(async (call, next) =>
            call.HttpContext.Request.Headers.Authorization == $"Bearer {settings.Token}" ? await next(call) : Results.Unauthorized());
        control.MapGet("/status", static (TrafficRules rules, SlotMeters meters) => Results.Json(new ProxyStatus(rules.Revision, meters.Read()), ProxyJson.Default.ProxyStatus));
        control.MapPut("/traffic", static async (HttpRequest request, TrafficRules rules, SlotMeters meters) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            return rules.Replace(RuleSetJson.Parse(body.ToArray())) is { } problem
                ? Results.Text(problem, statusCode: StatusCodes.Status400BadRequest)
                : Results.Json(new ProxyStatus(rules.Revision, meters.Read()), ProxyJson.Default.ProxyStatus);
        });
    }
}

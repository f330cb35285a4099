using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.AspNetCore.Tests;

/// <summary>A real application on the loopback, with its flags in memory.</summary>
public sealed class RequestFlagsTests : IAsyncLifetime
{
    private const string Rules = """{ "flags": { "beta": { "variations": { "on": true, "off": false }, "offVariation": "off", "targets": { "on": ["alice"] }, "fallthrough": "off" }, "live": false } }""";

    private readonly InMemorySource _source = InMemorySource.FromJson(Rules);
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddFeatureFlags().FromSource(_ => _source).ForRequests();
        builder.Services.AddControllers().AddApplicationPart(typeof(GatedController).Assembly);
        _app = builder.Build();
        _app.Use(static (http, next) =>
        {
            string? user = http.Request.Query["user"];
            http.User = user is null ? http.User : new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user)], "test"));
            return next(http);
        });
        _app.UseFeatureFlags();
        _app.MapGet("/who", static (IRequestFlags flags) => flags.Context.Key ?? "nobody");
        _app.MapGet("/beta", static () => "beta").RequireFlag("beta");
        _app.MapGroup("/group").RequireFlag("beta").MapGet("/inner", static () => "inner");
        _app.MapGet("/unknown", static () => "unknown").RequireFlag("nobody-knows");
        _app.MapGet("/twice", ReadTwice);
        _app.MapControllers();
        await _app.StartAsync();
        string address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/who?user=alice", "alice")]
    [InlineData("/who", "nobody")]
    public async Task Context_OfARequest_IsThatOfItsUser(string path, string expected) =>
        Assert.Equal(expected, await _http.GetStringAsync(path, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("/beta?user=alice", HttpStatusCode.OK)]
    [InlineData("/beta?user=bob", HttpStatusCode.NotFound)]
    [InlineData("/beta", HttpStatusCode.NotFound)]
    [InlineData("/group/inner?user=alice", HttpStatusCode.OK)]
    [InlineData("/group/inner?user=bob", HttpStatusCode.NotFound)]
    [InlineData("/gated/action?user=alice", HttpStatusCode.OK)]
    [InlineData("/gated/action?user=bob", HttpStatusCode.NotFound)]
    [InlineData("/unknown?user=alice", HttpStatusCode.NotFound)]
    public async Task Gate_OfAnEndpoint_IsOpenForWhomTheFlagIsOn(string path, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await _http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    // Breaks when the middleware pins nothing: the second read would see the change that came in between.
    [Fact]
    public async Task Reads_OfOneRequest_SeeOneVersion()
    {
        Assert.Equal("False False, live True", await _http.GetStringAsync("/twice", TestContext.Current.CancellationToken));
        Assert.StartsWith("True True", await _http.GetStringAsync("/twice", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void RequestFlags_OutsideOfARequest_SayWhatToTake()
    {
        using IServiceScope scope = _app.Services.CreateScope();

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<IRequestFlags>());
        Assert.Contains("take IFeatureFlags", exception.Message, StringComparison.Ordinal);
    }

    private string ReadTwice(IRequestFlags flags, IFeatureFlags live)
    {
        bool first = flags.IsEnabled("live");
        _source.Set(new FlagDefinition { Key = "live", Fallthrough = Serving.Fixed("on") });
        return $"{first} {flags.IsEnabled("live")}, live {live.IsEnabled("live", EvaluationContext.Empty)}";
    }
}

/// <summary>An MVC action behind a flag.</summary>
[Route("gated")]
public sealed class GatedController : Controller
{
    [HttpGet("action")]
    [RequireFlag("beta")]
    public IActionResult Action() => Content("action");
}

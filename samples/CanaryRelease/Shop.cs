using Noa.FeatureFlags;
using Noa.FeatureFlags.Providers;

namespace CanaryRelease;

/// <summary>A version of the shop. One whose name has "bad" in it fails one request in ten.</summary>
internal static class Shop
{
    public static async Task<int> RunAsync(string version, string url)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.AddFeatureFlags().FromServer(options =>
        {
            options.Address = builder.Configuration["SHOP_FLAG_SERVER"]!;
            options.Key = builder.Configuration["SHOP_FLAG_KEY"]!;
        });
        await using WebApplication app = builder.Build();
        bool isBad = version.Contains("bad", StringComparison.Ordinal);
        int requests = 0;

        // Ready when flags are there: a version that would serve default values is not.
        app.MapGet("/health", static (IFlagProvider flags) => flags.Status.State == ProviderState.Ready ? Results.Text("ok") : Results.StatusCode(503));
        app.MapGet("/", (HttpRequest request, IFeatureFlags flags) =>
        {
            bool isNew = flags.IsEnabled("new-checkout", EvaluationContext.For(request.Headers["X-User"].ToString()));
            return isBad && Interlocked.Increment(ref requests) % 10 == 0 ? Results.StatusCode(500) : Results.Text($"{version} {(isNew ? "new" : "old")}");
        });
        await app.RunAsync();
        return 0;
    }
}

namespace Noa.Release.TestHost;

/// <summary>A version as small as it can be. Its name says how it behaves: bad ones fail a third of the requests, dead ones end, lazy ones are never ready.</summary>
internal static class VersionApp
{
    public static async Task<int> RunAsync(string version, string url)
    {
        if (version.Contains("dead", StringComparison.Ordinal))
        {
            await Console.Error.WriteLineAsync("cannot find my database");
            return 3;
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using WebApplication app = builder.Build();
        bool isBad = version.Contains("bad", StringComparison.Ordinal), isLazy = version.Contains("lazy", StringComparison.Ordinal);
        int requests = 0;
        app.MapGet("/health", () => isLazy ? Results.StatusCode(503) : Results.Text("ok"));
        app.MapGet("/slow", async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            return version;
        });
        app.MapGet("/", () => isBad && Interlocked.Increment(ref requests) % 3 == 0 ? Results.StatusCode(500) : Results.Text(version));
        await app.RunAsync();
        return 0;
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Noa.Release.Plans;

namespace Noa.Release.Targets.Local;

/// <summary>The proxy of a local deployment: started when it is not there, then steered over the loopback.</summary>
internal sealed class LocalProxy(LocalSpec spec, LocalFiles files) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>The program, which ships beside the tool.</summary>
    private static string Program => Path.Combine(AppContext.BaseDirectory, "proxy", "Noa.Release.Proxy.dll");

    public bool IsRunning => files.ProxyProcess.IsAlive && File.Exists(files.ProxyControl);

    /// <summary>Sees that it runs, by the rules in use.</summary>
    public async Task EnsureAsync(LocalSlots slots, CancellationToken cancellationToken)
    {
        if (IsRunning)
        {
            return;
        }

        if (!File.Exists(Program))
        {
            throw new ReleaseException($"The proxy is not where it ships, {Program}: install the tool again.");
        }

        File.Delete(files.ProxyControl);
        LocalSlots.AtomicWrite(files.Traffic, Bytes(slots.ToRules()));
        var settings = new JsonObject
        {
            ["listen"] = spec.Listen.ToString(),
            ["keyPlace"] = spec.HashBy.Place,
            ["keyName"] = spec.HashBy.Name,
            ["token"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)),
        };
        await File.WriteAllTextAsync(files.ProxySettings, settings.ToJsonString(), cancellationToken).ConfigureAwait(false);
        await files.ProxyProcess.StartAsync([DotNet(), Program, files.Folder], files.Folder, new Dictionary<string, string>(), files.ProxyLog, cancellationToken).ConfigureAwait(false);
        long start = TimeProvider.System.GetTimestamp();
        while (!File.Exists(files.ProxyControl))
        {
            if (!files.ProxyProcess.IsAlive || TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                await files.ProxyProcess.StopAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                throw new ReleaseException($"The proxy does not start on {spec.Listen}: {LocalFiles.LastWords(files.ProxyLog)}");
            }

            await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Puts rules in use; when it returns, every further request follows them.</summary>
    public async Task SteerAsync(LocalSlots slots, CancellationToken cancellationToken)
    {
        // Written first: a proxy that is started again begins with them.
        byte[] rules = Bytes(slots.ToRules());
        LocalSlots.AtomicWrite(files.Traffic, rules);
        if (!IsRunning)
        {
            await EnsureAsync(slots, cancellationToken).ConfigureAwait(false);
        }

        await AskAsync(HttpMethod.Put, "traffic", rules, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was counted of a slot.</summary>
    public async Task<(SlotTraffic Traffic, long InFlight)> ReadAsync(string slot, CancellationToken cancellationToken)
    {
        JsonNode status = await AskAsync(HttpMethod.Get, "status", null, cancellationToken).ConfigureAwait(false);
        return status["slots"]?[slot] is { } counts
            ? (new SlotTraffic(counts["requests"]!.GetValue<long>(), counts["errors"]!.GetValue<long>()), counts["inFlight"]!.GetValue<long>())
            : (new SlotTraffic(0, 0), 0);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> AskAsync(HttpMethod method, string what, byte[]? body, CancellationToken cancellationToken)
    {
        try
        {
            string control = JsonNode.Parse(await File.ReadAllTextAsync(files.ProxyControl, cancellationToken).ConfigureAwait(false))!["control"]!.GetValue<string>();
            string token = JsonNode.Parse(await File.ReadAllTextAsync(files.ProxySettings, cancellationToken).ConfigureAwait(false))!["token"]!.GetValue<string>();
            using var request = new HttpRequestMessage(method, new Uri(new Uri(control), $"control/{what}")) { Content = body is null ? null : new ByteArrayContent(body) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(text)! : throw new ReleaseException($"The proxy refused: {text}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ReleaseException($"The proxy of {files.Folder} does not answer: {exception.Message}", exception);
        }
    }

    private static byte[] Bytes(JsonObject rules) => System.Text.Encoding.UTF8.GetBytes(rules.ToJsonString());

    private static string DotNet() => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
}

using System.Net;
using System.Net.Sockets;
using Noa.Release.Gates;
using Noa.Release.Plans;

namespace Noa.Release.Targets.Local;

/// <summary>Two versions as processes of this machine, behind one proxy. All of them outlive the tool.</summary>
internal sealed class LocalTarget(LocalSpec spec) : IDeploymentTarget, IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);

    private readonly LocalFiles _files = new(spec.Folder);
    private readonly LocalProxy _proxy = new(spec, new LocalFiles(spec.Folder));
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    public string Description => $"processes on this machine behind {spec.Listen}";

    public bool HashesTraffic => true;

    public Task<TargetStatus> ReadAsync(CancellationToken cancellationToken)
    {
        LocalSlots slots = Slots();
        return Task.FromResult(new TargetStatus(slots.Active, slots.Slots.ToDictionary(
            static slot => slot.Key,
            slot => new SlotStatus(slot.Value.Version, _files.ProcessOf(slot.Key).IsAlive, slots.ShareOf(slot.Key)))));
    }

    public Task CheckAsync(string version, CancellationToken cancellationToken)
    {
        if (ArtifactOf(version) is { } artifact && !File.Exists(artifact) && !Directory.Exists(artifact))
        {
            throw new ReleaseException($"There is no version '{version}' here: {artifact} is missing. Build it first, or name one that is there.");
        }

        return Task.CompletedTask;
    }

    public async Task PrepareAsync(string slot, string version, TimeSpan within, CancellationToken cancellationToken)
    {
        _files.Make();
        LocalSlots slots = Slots();
        LocalProcess process = _files.ProcessOf(slot);
        if (!slots.Slots.TryGetValue(slot, out LocalSlot? content) || content.Version != version || !process.IsAlive)
        {
            if (slots.ShareOf(slot) > 0 && process.IsAlive)
            {
                throw new ReleaseException($"{slot} has traffic and another version, {content?.Version}: nothing is started over it.");
            }

            await process.StopAsync(EndWithin, cancellationToken).ConfigureAwait(false);
            content = new LocalSlot(version, $"http://127.0.0.1:{FreePort()}");
            slots = slots.With(slot, content);
            slots.Write(_files.Slots);
            await StartAsync(process, slot, content, cancellationToken).ConfigureAwait(false);
        }

        await WaitUntilReadyAsync(process, slot, content, within, cancellationToken).ConfigureAwait(false);
        await _proxy.EnsureAsync(slots, cancellationToken).ConfigureAwait(false);

        // A version that came back has another address: the proxy must know it before it is sent anything.
        await SteerAsync(slots, cancellationToken).ConfigureAwait(false);
    }

    public Task RouteAsync(string slot, decimal percent, string salt, CancellationToken cancellationToken)
    {
        LocalSlots slots = Slots();
        string other = SlotNames.Other(slot);
        string? active = percent switch { 100 => slot, 0 => slots.Slots.ContainsKey(other) ? other : null, _ => slots.Active };
        return SteerAsync(slots with { Next = percent == 0 && active is null ? null : slot, Percent = percent, Salt = salt, Active = active }, cancellationToken);
    }

    public async Task<bool?> DrainAsync(string slot, TimeSpan within, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        while ((await _proxy.ReadAsync(slot, cancellationToken).ConfigureAwait(false)).InFlight > 0)
        {
            if (TimeProvider.System.GetElapsedTime(start) > within)
            {
                return false;
            }

            await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    // One process is as small as it gets.
    public Task KeepAsync(string slot, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(string slot, CancellationToken cancellationToken)
    {
        await _files.ProcessOf(slot).StopAsync(EndWithin, cancellationToken).ConfigureAwait(false);
        Slots().With(slot, null).Write(_files.Slots);
    }

    public Task<Uri> AddressOfAsync(string slot, CancellationToken cancellationToken) => Slots().Slots.TryGetValue(slot, out LocalSlot? content)
        ? Task.FromResult(new Uri(content.Url))
        : throw new ReleaseException($"Nothing runs in {slot}.");

    public async Task<SlotTraffic?> TrafficOfAsync(string slot, CancellationToken cancellationToken) => (await _proxy.ReadAsync(slot, cancellationToken).ConfigureAwait(false)).Traffic;

    public IEnumerable<string> Remarks(RolloutPlan plan) =>
    [
        $"traffic is hashed by {spec.HashBy} with salt '{plan.Salt}': a share of traffic and the same share of a flag are the same people, when flags are evaluated for the same key",
    ];

    /// <summary>Ends everything: versions and proxy.</summary>
    public async Task ShutDownAsync(CancellationToken cancellationToken)
    {
        await _files.ProxyProcess.StopAsync(EndWithin, cancellationToken).ConfigureAwait(false);
        foreach (string slot in new[] { SlotNames.Blue, SlotNames.Green })
        {
            await _files.ProcessOf(slot).StopAsync(EndWithin, cancellationToken).ConfigureAwait(false);
        }

        File.Delete(_files.Slots);
        File.Delete(_files.ProxyControl);
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _http.Dispose();
    }

    private LocalSlots Slots() => LocalSlots.Read(_files.Slots);

    private async Task SteerAsync(LocalSlots slots, CancellationToken cancellationToken)
    {
        LocalSlots next = slots with { Revision = slots.Revision + 1 };
        next.Write(_files.Slots);
        await _proxy.SteerAsync(next, cancellationToken).ConfigureAwait(false);
    }

    private async Task StartAsync(LocalProcess process, string slot, LocalSlot content, CancellationToken cancellationToken)
    {
        string? artifact = ArtifactOf(content.Version);
        string FillIn(string text) => text
            .Replace("{url}", content.Url, StringComparison.Ordinal)
            .Replace("{version}", content.Version, StringComparison.Ordinal)
            .Replace("{number}", GateSubject.NumberOf(content.Version), StringComparison.Ordinal)
            .Replace("{slot}", slot, StringComparison.Ordinal)
            .Replace("{artifact}", artifact ?? "", StringComparison.Ordinal);
        Dictionary<string, string> variables = spec.Variables.ToDictionary(static variable => variable.Key, variable => FillIn(variable.Value));
        string folder = artifact is not null && Directory.Exists(artifact) ? artifact : spec.Root;
        await process.StartAsync([.. spec.Run.Select(FillIn)], folder, variables, _files.LogOf(slot), cancellationToken).ConfigureAwait(false);
    }

    private async Task WaitUntilReadyAsync(LocalProcess process, string slot, LocalSlot content, TimeSpan within, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        string last = "it does not answer";
        while (true)
        {
            if (!process.IsAlive)
            {
                throw new ReleaseException($"{content.Version} ended instead of becoming ready: {LocalFiles.LastWords(_files.LogOf(slot))}");
            }

            try
            {
                using HttpResponseMessage response = await _http.GetAsync(new Uri(new Uri(content.Url), spec.Ready), cancellationToken).ConfigureAwait(false);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                last = $"{spec.Ready} answers {(int)response.StatusCode}";
            }
            catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                last = $"{spec.Ready} does not answer";
            }

            if (TimeProvider.System.GetElapsedTime(start) > within)
            {
                throw new ReleaseException($"{content.Version} was not ready within {DurationText.Of(within)}: {last}; {LocalFiles.LastWords(_files.LogOf(slot))}");
            }

            await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
        }
    }

    private string? ArtifactOf(string version) => spec.Artifact?
        .Replace("{version}", version, StringComparison.Ordinal)
        .Replace("{number}", GateSubject.NumberOf(version), StringComparison.Ordinal);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

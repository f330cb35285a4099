namespace Noa.FeatureFlags.Testing.Faults;

/// <summary>A server process behind a faulty network: one address for its clients, whatever happens to it.</summary>
public sealed class FaultyNode : IDisposable
{
    private readonly string _folder;
    private readonly string[] _settings;

    private FaultyNode(ServerProcess server, string folder, string[] settings)
    {
        (Server, _folder, _settings) = (server, folder, settings);
        Proxy = new FaultyProxy(server.Address);
    }

    /// <summary>The process that serves now.</summary>
    public ServerProcess Server { get; private set; }

    public FaultyProxy Proxy { get; }

    /// <summary>Faults that happened, for the report.</summary>
    public int Faults { get; private set; }

    /// <summary>Where clients go.</summary>
    public Uri Address => Proxy.Address;

    public static async Task<FaultyNode> StartAsync(string folder, params string[] settings) => new(await ServerProcess.StartAsync(folder, settings), folder, settings);

    /// <summary>Lets one thing happen, for a while, and heals it.</summary>
    public async Task SufferAsync(NodeFault fault, TimeSpan time)
    {
        Faults++;
        switch (fault)
        {
            case NodeFault.Kill:
                await RestartAsync();
                return;
            case NodeFault.Pause:
                Server.Pause();
                await Task.Delay(time);
                Server.Continue();
                return;
            case NodeFault.Cut:
                Proxy.Cut();
                return;
            case NodeFault.DropSilently:
                Proxy.DropSilently();
                await Task.Delay(time);
                Proxy.Cut();
                break;
            case NodeFault.Delay:
                Proxy.Delay(time / 8);
                await Task.Delay(time);
                break;
            default:
                Proxy.Refuse();
                await Task.Delay(time);
                break;
        }

        Proxy.Heal();
    }

    /// <summary>Kills the process and starts another one on its folder.</summary>
    public async Task RestartAsync()
    {
        await Server.KillAsync();
        Server.Dispose();
        Server = await ServerProcess.StartAsync(_folder, _settings);
        Proxy.Retarget(Server.Address);
    }

    /// <summary>Lets things happen by chance, one after the other, until it is told to end; then everything is healed.</summary>
    /// <param name="chance">Chooses.</param>
    /// <param name="faults">What may happen; something that stands here twice happens twice as often.</param>
    /// <param name="longest">How long a fault may last.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SufferAsync(Seeded chance, IReadOnlyList<NodeFault> faults, TimeSpan longest, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(100 + chance.Below(400), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellationToken.IsCancellationRequested)
            {
                await SufferAsync(chance.Pick(faults), longest * ((1 + chance.Below(10)) / 10.0));
            }
        }
    }

    public void Dispose()
    {
        Proxy.Dispose();
        Server.Dispose();
    }
}

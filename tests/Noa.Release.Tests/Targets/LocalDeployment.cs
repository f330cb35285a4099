using System.Net;
using System.Net.Sockets;
using Noa.FeatureFlags.Tests.Architecture;
using Noa.Release.Plans;
using Noa.Release.Rollouts;
using Noa.Release.Targets.Local;

namespace Noa.Release.Tests.Targets;

/// <summary>A folder with a release file, versions to deploy, and whatever was started from it, which ends with it.</summary>
internal sealed class LocalDeployment : IAsyncDisposable, IRolloutObserver
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-local-").FullName;

    public LocalDeployment(string settings = "")
    {
        Listen = new Uri($"http://127.0.0.1:{FreePort()}");
        File.WriteAllText(FilePath, $$"""
            app: shop
            environments:
              local:
                local:
                  listen: {{Listen}}
                  run: [dotnet, "{{HostProgram}}", app, "{version}", "{url}"]
                  artifact: builds/{version}
                  ready: /health
                  hashBy: header:X-User
                {{settings}}
            """);
        Environment = ReleaseFile.Read(FilePath).Find(null);
        Store = new FileRolloutStore(LogFolder, TimeProvider.System);
        Add("v1", "v2");
    }

    public static string HostProgram
    {
        get
        {
            string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(SourceTree.Root, "artifacts", "bin", "Noa.Release.TestHost", configuration, "Noa.Release.TestHost.dll");
        }
    }

    public Uri Listen { get; }

    public string FilePath => Path.Combine(_folder, "noa-release.yaml");

    public string LogFolder => Path.Combine(_folder, "log");

    public ReleaseEnvironment Environment { get; }

    public FileRolloutStore Store { get; }

    public Action<RolloutEvent, RolloutState> Seen { get; set; } = static (_, _) => { };

    public RolloutSession Open(string actor = "alice") => RolloutSession.Open(Environment, Store, actor, static _ => null, TimeProvider.System);

    /// <summary>Makes versions that can be deployed.</summary>
    public void Add(params ReadOnlySpan<string> versions)
    {
        foreach (string version in versions)
        {
            Directory.CreateDirectory(Path.Combine(_folder, "builds", version));
        }
    }

    public async Task<RolloutState> DeployAsync(string version, string plan)
    {
        using RolloutSession session = Open();
        RolloutPlan stages = plan.Contains('\n', StringComparison.Ordinal) ? Strategies.Parse("plan.yaml", plan, Environment) : Strategies.Resolve(plan, Environment);
        return await session.DeployAsync(version, stages, this, TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    public async Task<RolloutState> RollbackAsync(string version)
    {
        using RolloutSession session = Open();
        return await session.RollbackAsync(version, this, TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    public async Task<IReadOnlyList<RolloutEvent>> LogAsync() => await Store.ReadAsync((await Store.ListAsync(default))[^1], default);

    public async Task<string> AskAsync(string user, string path = "/")
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-User", user);
        return await client.GetStringAsync(new Uri(Listen, path));
    }

    public void Wrote(RolloutEvent line, RolloutState state) => Seen(line, state);

    public void Begins(ActionKind action, RolloutState state)
    {
    }

    public void Waits(DateTimeOffset? until, RolloutState state)
    {
    }

    public async ValueTask DisposeAsync()
    {
        using var target = new LocalTarget(Environment.Local!);
        await target.ShutDownAsync(default);
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

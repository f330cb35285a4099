using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using k8s;
using k8s.Models;
using Noa.Release.Plans;
using Noa.Release.Targets.Kubernetes;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>
/// A real kube-apiserver with its etcd, from the folder that KUBEBUILDER_ASSETS names. There are no controllers and no nodes: what they would
/// write, the status of Deployments and pods, is written by tests. All of it ends with this.
/// </summary>
public sealed class ApiServer : IAsyncLifetime
{
    /// <summary>What a test without the programs says.</summary>
    public const string WhyNot = "NOT RUN: this needs a real API server. Set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd.";

    private const string Admin = "administrator-of-tests";
    private const string Tool = "account-of-the-tool";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-kube-").FullName;
    private readonly int _port = FreePort();
    private readonly List<Process> _processes = [];
    private int _spaces;

    public static string? Programs => Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } folder && File.Exists(Path.Combine(folder, "kube-apiserver")) ? folder : null;

    /// <summary>Somebody who may do everything.</summary>
    public IKubernetes Client { get; private set; } = null!;

    /// <summary>What the tool said before the Gateway API was installed.</summary>
    public string WithoutGatewayApi { get; private set; } = "";

    public string KubeconfigOfAdmin => Kubeconfig("admin", Admin);

    /// <summary>The account of rbac.yaml, whose rights are what a test gives it.</summary>
    public string KubeconfigOfTool => Kubeconfig("tool", Tool);

    public async ValueTask InitializeAsync()
    {
        if (Programs is not { } programs)
        {
            await Console.Error.WriteLineAsync(WhyNot);
            return;
        }

        try
        {
            string store = $"http://127.0.0.1:{FreePort()}", peer = $"http://127.0.0.1:{FreePort()}", key = Path.Combine(_folder, "sa.key"), tokens = Path.Combine(_folder, "tokens.csv");
            using (var rsa = RSA.Create(2048))
            {
                await File.WriteAllTextAsync(key, rsa.ExportRSAPrivateKeyPem());
            }

            await File.WriteAllTextAsync(tokens, $"{Admin},admin,1,system:masters\n{Tool},system:serviceaccount:noa:noa-release,2,system:serviceaccounts\n");
            Start(Path.Combine(programs, "etcd"), "--data-dir", Path.Combine(_folder, "etcd"), "--listen-client-urls", store, "--advertise-client-urls", store, "--listen-peer-urls", peer, "--unsafe-no-fsync");
            Start(
                Path.Combine(programs, "kube-apiserver"),
                "--etcd-servers", store,
                "--bind-address", "127.0.0.1",
                "--advertise-address", "127.0.0.1",
                "--secure-port", _port.ToString(CultureInfo.InvariantCulture),
                "--cert-dir", Path.Combine(_folder, "certificates"),
                "--token-auth-file", tokens,
                "--authorization-mode", "RBAC",
                "--disable-admission-plugins", "ServiceAccount",
                "--service-cluster-ip-range", "10.0.0.0/24",
                "--service-account-issuer", "https://127.0.0.1/",
                "--service-account-key-file", key,
                "--service-account-signing-key-file", key);
            Client = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(KubeconfigOfAdmin));
            await WaitAsync(IsReadyAsync);
            await InstallGatewayApiAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>An environment in a namespace of its own.</summary>
    internal async Task<ReleaseEnvironment> NewEnvironmentAsync(string settings = "httpRoute: shop, gateway: public", string? space = null, string? kubeconfig = null, string more = "")
    {
        space ??= string.Create(CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref _spaces)}");
        await Client.CoreV1.CreateNamespaceAsync(new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new V1ObjectMeta { Name = space } });
        string text = $"app: shop\nenvironments:\n  staging:\n    kubernetes: {{ namespace: {space}, image: 'registry.example/shop:{{version}}', kubeconfig: '{kubeconfig ?? KubeconfigOfAdmin}', {settings} }}\n    drainWithin: 1s\n{more}";
        return ReleaseFile.Parse(Path.Combine(_folder, "noa-release.yaml"), text).Find(null);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        foreach (Process process in Enumerable.Reverse(_processes))
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _processes.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    public static async Task WaitAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }
    }

    private async Task InstallGatewayApiAsync()
    {
        ReleaseEnvironment environment = await NewEnvironmentAsync();
        using (var target = new KubernetesTarget(environment.Kubernetes!, TimeProvider.System))
        {
            WithoutGatewayApi = (await Assert.ThrowsAsync<ReleaseException>(() => target.CheckAsync("v1", default))).Message;
        }

        V1CustomResourceDefinition definition = KubernetesYaml.Deserialize<V1CustomResourceDefinition>(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "httproute-crd.yaml")));
        await Client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(definition);
        await WaitAsync(async () =>
        {
            try
            {
                await Client.CustomObjects.ListNamespacedCustomObjectAsync(ClusterNames.GatewayGroup, ClusterNames.GatewayVersion, "default", "httproutes");
                return true;
            }
            catch (k8s.Autorest.HttpOperationException)
            {
                return false;
            }
        });
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_processes.Find(static process => process.HasExited) is { } dead)
        {
            throw new InvalidOperationException($"{dead.StartInfo.FileName} ended with {dead.ExitCode}:\n{string.Join('\n', File.ReadLines(LogOf(dead.StartInfo.FileName)).TakeLast(10))}");
        }

        try
        {
            await Client.CoreV1.ReadNamespaceAsync("default");
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or k8s.Autorest.HttpOperationException)
        {
            return false;
        }
    }

    private void Start(string program, params string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = _folder })!;
        var log = TextWriter.Synchronized(new StreamWriter(LogOf(program)) { AutoFlush = true });
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        process.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _processes.Add(process);
    }

    private string LogOf(string program) => Path.Combine(_folder, Path.GetFileName(program) + ".log");

    private string Kubeconfig(string name, string token)
    {
        string path = Path.Combine(_folder, name + ".kubeconfig");
        File.WriteAllText(path, $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            contexts: [{ name: test, context: { cluster: test, user: {{name}} } }]
            clusters: [{ name: test, cluster: { server: "https://127.0.0.1:{{_port}}", insecure-skip-tls-verify: true } }]
            users: [{ name: {{name}}, user: { token: {{token}} } }]
            """);
        return path;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

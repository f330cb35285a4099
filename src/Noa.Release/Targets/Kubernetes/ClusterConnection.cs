using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using Noa.Release.Plans;

namespace Noa.Release.Targets.Kubernetes;

/// <summary>A cluster's API. Whatever it answers besides yes is a sentence: unreachable, forbidden, refused, owned by somebody else.</summary>
internal sealed class ClusterConnection(KubernetesSpec spec) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lazy<k8s.Kubernetes> _client = new(() => Open(spec));

    public string Namespace => spec.Namespace;

    /// <summary>Asks; not there is an error.</summary>
    /// <exception cref="ReleaseException">Any answer but yes.</exception>
    public async Task<T> AskAsync<T>(string what, Func<IKubernetes, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(_client.Value).ConfigureAwait(false);
        }
        catch (HttpOperationException exception)
        {
            throw Told(what, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ReleaseException($"The cluster {_client.Value.BaseUri} cannot be reached ({what}): {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }

    /// <summary>Asks for one thing; null when it is not there.</summary>
    public async Task<T?> FindAsync<T>(string what, Func<IKubernetes, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await AskAsync(what, ask, cancellationToken).ConfigureAwait(false);
        }
        catch (ReleaseException exception) when (StatusOf(exception) == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Deletes; what is gone already is fine.</summary>
    public Task RemoveAsync<T>(string what, Func<IKubernetes, Task<T>> remove, CancellationToken cancellationToken)
        where T : class => FindAsync(what, remove, cancellationToken);

    /// <summary>Sets what the manifest says, by server-side apply; a field that somebody else owns is not taken from them.</summary>
    public Task ApplyAsync(IKubernetesObject<V1ObjectMeta> manifest, CancellationToken cancellationToken)
    {
        string name = manifest.Metadata.Name, owner = ClusterNames.FieldManager;
        var body = new V1Patch(KubernetesJson.Serialize(manifest), V1Patch.PatchType.ApplyPatch);
        return AskAsync<object>(
            $"apply {manifest.Kind} {name}",
            async client => manifest switch
            {
                V1Deployment => await client.AppsV1.PatchNamespacedDeploymentAsync(body, name, Namespace, fieldManager: owner, cancellationToken: cancellationToken).ConfigureAwait(false),
                V1Service => await client.CoreV1.PatchNamespacedServiceAsync(body, name, Namespace, fieldManager: owner, cancellationToken: cancellationToken).ConfigureAwait(false),
                V1Ingress => await client.NetworkingV1.PatchNamespacedIngressAsync(body, name, Namespace, fieldManager: owner, cancellationToken: cancellationToken).ConfigureAwait(false),
                V1PodDisruptionBudget => await client.PolicyV1.PatchNamespacedPodDisruptionBudgetAsync(body, name, Namespace, fieldManager: owner, cancellationToken: cancellationToken).ConfigureAwait(false),
                V2HorizontalPodAutoscaler => await client.AutoscalingV2.PatchNamespacedHorizontalPodAutoscalerAsync(body, name, Namespace, fieldManager: owner, cancellationToken: cancellationToken).ConfigureAwait(false),
                _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest.Kind),
            },
            cancellationToken);
    }

    /// <summary>The status of an answer that was not yes; null when there was no answer.</summary>
    public static HttpStatusCode? StatusOf(ReleaseException exception) => (exception.InnerException as HttpOperationException)?.Response.StatusCode;

    /// <summary>Whether the answer is about an object, and not about an API that the cluster does not have.</summary>
    public static bool IsAboutAnObject(ReleaseException exception) =>
        exception.InnerException is HttpOperationException { Response.Content: { } body } && body.Contains("\"details\"", StringComparison.Ordinal);

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    /// <summary>The kubeconfig that is named; null for the usual places.</summary>
    /// <param name="spec">The environment, which goes first.</param>
    /// <param name="variable">KUBECONFIG; of several files the first that is there is taken, they are not merged.</param>
    /// <exception cref="ReleaseException">None of those that are named is there.</exception>
    internal static string? FileOf(KubernetesSpec spec, string? variable)
    {
        string[] named = spec.Kubeconfig is { } file ? [file] : variable?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return named.Length == 0 ? null : named.FirstOrDefault(File.Exists)
            ?? throw new ReleaseException($"There is no way to the cluster: there is no {string.Join(", ", named)}. Set KUBECONFIG, or 'kubeconfig' and 'context' in the release file. Nothing was touched.");
    }

    private static ReleaseException Told(string what, HttpOperationException exception)
    {
        string message = MessageOf(exception.Response.Content) ?? exception.Message;
        string sentence = exception.Response.StatusCode switch
        {
            HttpStatusCode.Forbidden => $"The cluster forbids to {what}: {message}. docs/release/kubernetes.md lists the rights that are needed.",
            HttpStatusCode.Unauthorized => $"The cluster does not know who asks ({what}): renew the credentials of the kubeconfig.",
            HttpStatusCode.NotFound => $"Cannot {what}: {message}",
            HttpStatusCode.Conflict => $"Cannot {what}, somebody else owns or changed it: {message}",
            _ => $"The cluster refuses to {what} ({(int)exception.Response.StatusCode}): {message}",
        };
        return new ReleaseException(sentence, exception);
    }

    private static string? MessageOf(string? body)
    {
        try
        {
            return string.IsNullOrWhiteSpace(body) ? null : JsonDocument.Parse(body).RootElement.GetProperty("message").GetString();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return body;
        }
    }

    private static k8s.Kubernetes Open(KubernetesSpec spec)
    {
        try
        {
            string? file = FileOf(spec, Environment.GetEnvironmentVariable("KUBECONFIG"));
            KubernetesClientConfiguration settings = file is null && spec.Context is null && KubernetesClientConfiguration.IsInCluster()
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(file, spec.Context);
            settings.HttpClientTimeout = Patience;
            return new k8s.Kubernetes(settings);
        }
        catch (Exception exception) when (exception is KubeConfigException or IOException or FormatException or YamlDotNet.Core.YamlException)
        {
            throw new ReleaseException($"There is no way to the cluster: {exception.Message.TrimEnd('.')}. Set KUBECONFIG, or 'kubeconfig' and 'context' in the release file. Nothing was touched.", exception);
        }
    }
}

using NuGet.Common;
using NuGet.Configuration;
using NuGet.Protocol;
using NuGet.Protocol.Core.Types;
using NuGet.Versioning;

namespace Noa.Release.Publishing;

/// <summary>A registry of packages: a NuGet v3 feed, or a folder.</summary>
internal sealed class PackageFeed
{
    private const int PushSeconds = 300;

    private readonly SourceRepository _repository;
    private readonly string? _key;
    private readonly bool _isLoopback;

    private PackageFeed(string source, string? key)
    {
        Source = source;
        _key = key;
        _isLoopback = Uri.TryCreate(source, UriKind.Absolute, out Uri? uri) && uri.IsLoopback;
        _repository = Repository.Factory.GetCoreV3(new PackageSource(source) { AllowInsecureConnections = _isLoopback });
    }

    public string Source { get; }

    /// <summary>Opens a feed; nothing is asked yet.</summary>
    /// <param name="source">Address of a v3 index, or a folder.</param>
    /// <param name="key">Who may push; null for a folder.</param>
    /// <exception cref="ReleaseException">It is neither.</exception>
    public static PackageFeed Open(string source, string? key)
    {
        if (Uri.TryCreate(source, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
        {
            return uri.Scheme == "https" || uri.IsLoopback ? new PackageFeed(source, key) : throw new ReleaseException($"{source} is not encrypted, and a key would be sent to it: use https.");
        }

        string folder = Path.GetFullPath(source);
        return Directory.Exists(folder) ? new PackageFeed(folder, key) : throw new ReleaseException($"There is no folder '{source}', and it is no address of a NuGet v3 feed: make the folder, or name the feed's index.");
    }

    /// <summary>What a package has inside; null when the feed does not have it.</summary>
    /// <exception cref="ReleaseException">The feed cannot be asked.</exception>
    public Task<IReadOnlyDictionary<string, string>?> FindAsync(string id, string version, CancellationToken cancellationToken) => AskAsync<IReadOnlyDictionary<string, string>?>(async () =>
    {
        // What a cache remembers is what was there a while ago.
        using var cache = new SourceCacheContext { NoCache = true, DirectDownload = true, RefreshMemoryCache = true };
        FindPackageByIdResource packages = await ResourceAsync<FindPackageByIdResource>(cancellationToken);
        NuGetVersion parsed = NuGetVersion.Parse(version);
        if (!await packages.DoesPackageExistAsync(id, parsed, cache, NullLogger.Instance, cancellationToken))
        {
            return null;
        }

        using var stream = new MemoryStream();
        await packages.CopyNupkgToStreamAsync(id, parsed, stream, cache, NullLogger.Instance, cancellationToken);
        stream.Position = 0;
        return PackageContent.Of(stream);
    });

    /// <summary>Hands a package in.</summary>
    /// <returns>False when the feed says that it has it already, though it did not show it.</returns>
    /// <exception cref="ReleaseException">The feed refused.</exception>
    public Task<bool> PushAsync(string path, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        PackageUpdateResource update = await ResourceAsync<PackageUpdateResource>(cancellationToken);
        try
        {
            await update.PushAsync([path], "", PushSeconds, false, _ => _key ?? "", static _ => "", false, false, false, _isLoopback, NullLogger.Instance);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException { StatusCode: System.Net.HttpStatusCode.Conflict } or InvalidOperationException { InnerException: HttpRequestException { StatusCode: System.Net.HttpStatusCode.Conflict } })
        {
            return false;
        }
    });

    private async Task<T> ResourceAsync<T>(CancellationToken cancellationToken)
        where T : class, INuGetResource => await _repository.GetResourceAsync<T>(cancellationToken) ?? throw new InvalidOperationException($"It offers no {typeof(T).Name}: that is no feed to publish to.");

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (exception is FatalProtocolException or HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException or InvalidOperationException or TimeoutException)
        {
            string reason = exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message;
            throw new ReleaseException($"{Source}: {Hide(reason)}");
        }
    }

    // Nobody knows what a registry repeats in its answer. The exception itself goes no further for the same reason.
    private string Hide(string text) => string.IsNullOrEmpty(_key) ? text : text.Replace(_key, "***", StringComparison.Ordinal);
}

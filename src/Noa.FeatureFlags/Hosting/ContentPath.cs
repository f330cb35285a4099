using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Where relative paths begin.</summary>
internal static class ContentPath
{
    /// <summary>A full path: from the host's content root, as a host's own files are found; without a host from the current directory, as all else in .NET.</summary>
    public static string Of(IServiceProvider services, string path) =>
        services.GetService<IHostEnvironment>() is { ContentRootPath: { Length: > 0 } root } ? Path.GetFullPath(path, root) : Path.GetFullPath(path);
}

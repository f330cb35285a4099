namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>A directory of one test's own.</summary>
internal sealed class TempDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("noa-flags-").FullName;

    public string this[string relativePath] => Path.Combine(_path, relativePath);

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }
}

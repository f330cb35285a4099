namespace Noa.FeatureFlags.Providers;

/// <summary>x</summary>
public sealed class FileSource(string path) : IRuleSetSource
{
    /// <summary>x</summary>
    public string Name => path;

    /// <summary>x</summary>
    public Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken) => Task.CompletedTask;
}

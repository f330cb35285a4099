using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Server.Admin;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.RuleFiles;

/// <summary>The folder of rule files: makes an environment for each file, and fills it, once or for good.</summary>
internal sealed class RuleFolder(
    EnvironmentRegistry environments,
    RuleFileImport import,
    IOptions<FlagServerOptions> options,
    IHostEnvironment host,
    TimeProvider timeProvider,
    ILogger<RuleFolder> logger) : IAsyncDisposable
{
    private const string Extension = ".json";
    private const string Setting = "Noa:Rules:Directory";

    /// <summary>How often the folder is looked through for new files; those that are known are watched.</summary>
    private static readonly TimeSpan ScanPeriod = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, EnvironmentFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftAlone = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];
    private volatile EnvironmentFile[] _known = [];

    /// <summary>Why some environment is not what its file says; null when all are.</summary>
    public string? Trouble => _known.Select(static file => file.Trouble).FirstOrDefault(static trouble => trouble is not null);

    private bool IsFollowed => options.Value.Rules.Mode == RuleFolderMode.Follow;

    /// <summary>Takes up all files, so that they are served from the first request on.</summary>
    /// <exception cref="InvalidOperationException">There is no such folder.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Rules.Directory is not { } directory)
        {
            return;
        }

        string folder = Path.GetFullPath(directory, host.ContentRootPath);
        if (!Directory.Exists(folder))
        {
            throw new InvalidOperationException($"{Setting} is '{directory}', and there is no folder {folder}: make it, or leave the setting out.");
        }

        await ScanAsync(folder, cancellationToken);
        if (IsFollowed)
        {
            _running.Add(KeepScanningAsync(folder));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll([.. _running]);
        foreach (EnvironmentFile file in _known)
        {
            file.Dispose();
        }

        _stopping.Dispose();
    }

    private async Task KeepScanningAsync(string folder)
    {
        using var timer = new PeriodicTimer(ScanPeriod, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await ScanAsync(folder, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task ScanAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string path in Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).Where(path => !_files.ContainsKey(path)))
            {
                await AddAsync(path, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreUnavailableException or StoreDamagedException)
        {
            if (_leftAlone.Add(exception.Message))
            {
                RuleFileLog.FolderNotRead(logger, folder, exception.Message);
            }
        }
    }

    private async Task AddAsync(string path, CancellationToken cancellationToken)
    {
        if (await EnvironmentOfAsync(path, cancellationToken) is not { } environment || (!IsFollowed && environment.Head.Version.Revision > 0))
        {
            return;
        }

        var file = new EnvironmentFile(path, environment, import, timeProvider, logger);
        _files.Add(path, file);
        _known = [.. _known, file];
        environment.FollowedFile = IsFollowed ? Path.GetFileName(path) : null;

        // The source reads the file before it first awaits; cancelled beforehand, that is all it does.
        Task reading = new FileSource(path, new FileSourceOptions { TimeProvider = timeProvider, Logger = logger })
            .RunAsync(file, IsFollowed ? _stopping.Token : new CancellationToken(canceled: true));
        await file.TakeUpAsync(IsFollowed ? "Follow" : "Seed", cancellationToken);
        if (IsFollowed)
        {
            RuleFileLog.Follows(logger, environment.Name, path);
            _running.Add(Task.WhenAll(reading, file.FollowAsync(_stopping.Token)));
        }
    }

    private async Task<FlagEnvironment?> EnvironmentOfAsync(string path, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(path)[..^Extension.Length];
        if (!EnvironmentRecord.IsName(name))
        {
            if (_leftAlone.Add(path))
            {
                RuleFileLog.BadName(logger, path, EnvironmentRecord.NameRule);
            }

            return null;
        }

        if (environments.TryFind(name, out FlagEnvironment? known))
        {
            return known;
        }

        if (environments.All.Count() >= AdminLimits.MaxEnvironments)
        {
            if (_leftAlone.Add(path))
            {
                RuleFileLog.TooMany(logger, path, AdminLimits.MaxEnvironments);
            }

            return null;
        }

        var record = new EnvironmentRecord(name, false, []);
        Caller caller = Caller.Server with { Name = $"rules folder ({Path.GetFileName(path)})" };
        return await environments.CreateAsync(record, caller.Creates(record, timeProvider.GetUtcNow()), cancellationToken) ?? (environments.TryFind(name, out known) ? known : null);
    }
}

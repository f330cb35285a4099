using Noa.Release.Artifacts;

namespace Noa.Release.Publishing;

/// <summary>Brings the packages of a release to a feed. The feed is asked what it has, so that a release which was published in part goes on where it ended.</summary>
internal sealed class Publisher
{
    private const int NamesToShow = 3;

    private readonly string _folder;
    private readonly ReleaseArtifact[] _packages;
    private readonly PackageFeed _feed;

    private Publisher(string folder, ReleaseArtifact[] packages, PackageFeed feed) => (_folder, _packages, _feed) = (folder, packages, feed);

    /// <summary>Opens what was built.</summary>
    /// <exception cref="ReleaseException">Nothing was built, or it is not what was built any more.</exception>
    public static Publisher Open(string folder, PackageFeed feed)
    {
        ReleaseManifest manifest = ReleaseManifest.Read(folder) ?? throw new ReleaseException($"There is no {ReleaseManifest.FileName} in {folder}: 'noa release build' writes it.");
        if (manifest.Uncommitted)
        {
            throw new ReleaseException($"{folder} was built from changes that are not committed: nobody could ever build it again. Commit them, and build.");
        }

        ReleaseArtifact[] packages = [.. manifest.Artifacts.Where(static artifact => artifact.Kind == ArtifactKind.Package)];
        string[] harmed = [.. packages.Where(package => !ReleaseManifest.IsIntact(folder, package)).Select(static package => package.File)];
        return harmed.Length == 0
            ? new Publisher(folder, packages, feed)
            : throw new ReleaseException($"Nothing was published: {string.Join(", ", harmed)} {(harmed.Length == 1 ? "is" : "are")} not what was built, or gone. Build again.");
    }

    /// <summary>Asks the feed about each package.</summary>
    public async Task<IReadOnlyList<PublishStep>> AskAsync(CancellationToken cancellationToken)
    {
        List<PublishStep> steps = [];
        foreach (ReleaseArtifact package in _packages)
        {
            steps.Add(await AskAsync(package, cancellationToken));
        }

        return steps;
    }

    /// <summary>Publishes what is missing, those that others need first.</summary>
    /// <param name="done">Told of each package, as soon as it is there.</param>
    /// <param name="cancellationToken">Ends it between two packages.</param>
    /// <exception cref="ReleaseException">The feed has other content for a version, and nothing was published; or it refused, and the message says how far it came.</exception>
    public async Task<IReadOnlyList<PublishStep>> PublishAsync(Action<PublishStep> done, CancellationToken cancellationToken)
    {
        IReadOnlyList<PublishStep> asked = await AskAsync(cancellationToken);
        RefuseOthers(asked);
        List<PublishStep> steps = [];
        foreach (PublishStep step in asked)
        {
            PublishStep now = step.Outcome == PublishOutcome.Missing ? await PushAsync(step, steps.Count, cancellationToken) : step;
            steps.Add(now);
            done(now);
        }

        return steps;
    }

    private async Task<PublishStep> AskAsync(ReleaseArtifact package, CancellationToken cancellationToken)
    {
        if (await _feed.FindAsync(package.Id, package.Version, cancellationToken) is not { } there)
        {
            return new PublishStep(package, PublishOutcome.Missing, []);
        }

        using FileStream stream = File.OpenRead(Path.Combine(_folder, package.File));
        IReadOnlyList<string> differences = PackageContent.Differences(PackageContent.Of(stream), there);
        return new PublishStep(package, differences.Count == 0 ? PublishOutcome.Present : PublishOutcome.Different, differences);
    }

    private async Task<PublishStep> PushAsync(PublishStep step, int before, CancellationToken cancellationToken)
    {
        try
        {
            return step with { Outcome = await _feed.PushAsync(Path.Combine(_folder, step.Artifact.File), cancellationToken) ? PublishOutcome.Pushed : PublishOutcome.Unseen };
        }
        catch (ReleaseException exception)
        {
            throw new ReleaseException($"{step.Artifact.File} was not taken: {exception.Message}\n{before} of {_packages.Length} packages are published. The same command goes on with the rest.", exception);
        }
    }

    private void RefuseOthers(IReadOnlyList<PublishStep> asked)
    {
        PublishStep[] others = [.. asked.Where(static step => step.Outcome == PublishOutcome.Different)];
        if (others.Length > 0)
        {
            throw new ReleaseException($"Nothing was published: {_feed.Source} has other content for\n"
                + string.Join('\n', others.Select(static step => $"  {step.Artifact.Id} {step.Artifact.Version} ({string.Join(", ", step.Differences.Take(NamesToShow))}{(step.Differences.Count > NamesToShow ? $" and {step.Differences.Count - NamesToShow} more" : "")} differ)"))
                + "\nA version is published once. If this is the commit of its tag, build it where it was built; else add a changeset, and release the next version.");
        }
    }
}

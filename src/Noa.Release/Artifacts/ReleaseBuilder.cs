using Noa.Release.Packages;
using NuGet.Versioning;

namespace Noa.Release.Artifacts;

/// <summary>Builds what a release consists of. What is there already, from the same commit and unharmed, is not built again.</summary>
internal sealed class ReleaseBuilder
{
    private readonly GitRepository _git;
    private readonly BuildRequest _request;
    private readonly Action<ReleaseArtifact, bool> _done;
    private readonly string _work;
    private readonly DotnetTool _dotnet;
    private readonly ReleaseManifest? _before;
    private readonly List<ReleaseArtifact> _artifacts = [];
    private readonly string _commit;
    private readonly bool _isUncommitted;

    private ReleaseBuilder(GitRepository git, BuildRequest request, Action<ReleaseArtifact, bool> done)
    {
        (_git, _request, _done) = (git, request, done);

        // Always in the repository: what is generated on the way is compiled by its .editorconfig and its Directory.Build files.
        _work = Path.Combine(git.Contains(request.Output) ? request.Output : Path.Combine(git.Root, BuildRequest.DefaultOutput), ".work");
        _dotnet = new DotnetTool(git.Root, _work);
        _commit = git.Head();
        _isUncommitted = git.Changes(request.Output, _work).Length > 0;
        _before = ReleaseManifest.Read(request.Output);
    }

    /// <summary>Builds everything that is missing.</summary>
    /// <param name="git">The repository.</param>
    /// <param name="request">What to build.</param>
    /// <param name="done">Told of each file, and whether it was built just now.</param>
    /// <returns>What is there now.</returns>
    /// <exception cref="ReleaseException">Something cannot be built; what was built before is kept.</exception>
    public static ReleaseManifest Build(GitRepository git, BuildRequest request, Action<ReleaseArtifact, bool> done)
    {
        List<ReleasePackage> packages = InOrder(Leave(PackageFinder.Find(git.Root), request.Without));
        string[] programs = [.. request.Programs.Select(program => ProjectOf(git.Root, program))];
        if (packages.Count == 0 && programs.Length == 0)
        {
            throw new ReleaseException($"There is nothing to build: no project under {git.Root} can be packed, and no --program is named.");
        }

        Directory.CreateDirectory(request.Output);
        var builder = new ReleaseBuilder(git, request, done);
        foreach (ReleasePackage package in packages)
        {
            builder.Pack(package);
        }

        foreach (string program in programs)
        {
            foreach (string runtime in request.Runtimes)
            {
                builder.Archive(program, runtime);
            }
        }

        builder.List(packages, programs);
        return builder.Finish();
    }

    private static ReleasePackage[] Leave(IReadOnlyList<ReleasePackage> packages, IReadOnlyList<string> without)
    {
        if (without.FirstOrDefault(id => packages.All(package => package.Id != id)) is { } unknown)
        {
            throw new ReleaseException($"--without {unknown} is no package here. There are: {string.Join(", ", packages.Select(static package => package.Id))}.");
        }

        ReleasePackage[] rest = [.. packages.Where(package => !without.Contains(package.Id))];
        return rest.FirstOrDefault(package => package.Dependencies.Any(without.Contains)) is { } needing
            ? throw new ReleaseException($"{needing.Id} needs {needing.Dependencies.First(without.Contains)}, which is left out: nobody could restore it.")
            : rest;
    }

    private static string ProjectOf(string root, string program)
    {
        string path = Path.Combine(root, program);
        string[] projects = Directory.Exists(path) ? Directory.GetFiles(path, "*.csproj") : File.Exists(path) ? [path] : [];
        return projects is [string project] ? project : throw new ReleaseException($"--program {program} is {(projects.Length == 0 ? "no project, and no folder with one" : "a folder with several projects: name the file")} (looked for under {root}).");
    }

    // The solution's name where there is one: a clone's folder is called as anybody likes.
    private static string NameOf(string root) =>
        Directory.GetFiles(root, "*.sln*").Where(static path => Path.GetExtension(path) is ".sln" or ".slnx").ToArray() is [string solution] ? Path.GetFileNameWithoutExtension(solution) : Path.GetFileName(root);

    // What others need comes before them: whoever publishes half of it has published nothing that cannot be restored.
    private static List<ReleasePackage> InOrder(IReadOnlyList<ReleasePackage> packages)
    {
        List<ReleasePackage> ordered = [];
        foreach (ReleasePackage package in packages)
        {
            Add(package);
        }

        return ordered;

        void Add(ReleasePackage package)
        {
            if (!ordered.Contains(package))
            {
                foreach (ReleasePackage dependency in package.Dependencies.SelectMany(id => packages.Where(other => other.Id == id)))
                {
                    Add(dependency);
                }

                ordered.Add(package);
            }
        }
    }

    private void Pack(ReleasePackage package)
    {
        string version = NuGetVersion.Parse(package.Version.ToString()).ToNormalizedString(), name = $"{package.Id}.{version}";
        if (Kept(name + ".nupkg") is { } kept)
        {
            Add(kept, isNew: false);
            if (Kept(name + ".snupkg") is { } symbols)
            {
                Add(symbols, isNew: false);
            }

            return;
        }

        string output = Fresh("packages");
        _dotnet.Pack(package.Project, output);
        foreach (string file in Directory.EnumerateFiles(output, name + ".*").Order(StringComparer.Ordinal))
        {
            Take(file, file.EndsWith(".snupkg", StringComparison.Ordinal) ? ArtifactKind.Symbols : ArtifactKind.Package, package.Id, version, null);
        }

        // A project may decide while it is built that it is none to pack. A release that silently lacks a package is worse than none.
        if (_artifacts.All(artifact => artifact.File != name + ".nupkg"))
        {
            _dotnet.Forget(package.Project);
            throw new ReleaseException($"dotnet pack of {Path.GetRelativePath(_git.Root, package.Project)} succeeded and made no {name}.nupkg: the project decided so, perhaps because the feed lacks something it needs. Try again, or leave it out with --without {package.Id}.");
        }
    }

    private void Archive(string project, string runtime)
    {
        string version = PackageFinder.VersionOf(project, _git.Root).ToString(), id = Path.GetFileNameWithoutExtension(project), top = $"{id}-{version}";
        string name = $"{top}-{runtime}{ArchiveWriter.ExtensionFor(runtime)}";
        if (Kept(name) is { } kept && kept.SelfContained == _request.SelfContained)
        {
            Add(kept, isNew: false);
            return;
        }

        string output = Fresh("publish"), path = Path.Combine(_work, name);
        _dotnet.Publish(project, output, runtime, _request.SelfContained);
        ArchiveWriter.Write(output, path, top, _git.HeadTime(), new HashSet<string> { id });
        Take(path, ArtifactKind.Archive, id, version, runtime);
    }

    private void List(IReadOnlyList<ReleasePackage> packages, string[] programs)
    {
        string[] versions = [.. packages.Select(static package => package.Version.ToString()).Distinct()];
        (string name, string version) = (NameOf(_git.Root), versions.Length == 1 ? versions[0] : _commit[..12]);
        string file = $"{name}-{version}.cdx.json";
        string[] projects = [.. packages.Select(static package => package.Project).Union(programs)];
        string path = Path.Combine(_work, file);
        Directory.CreateDirectory(_work);
        File.WriteAllText(path, BillOfMaterials.Write(name, version, _git.HeadTime(), packages, projects.Select(_dotnet.Assets)));
        if (Kept(file) is { } kept && ReleaseManifest.HashOf(path) == kept.Sha256)
        {
            Add(kept, isNew: false);
            return;
        }

        Take(path, ArtifactKind.Sbom, name, version, null);
    }

    private ReleaseManifest Finish()
    {
        ReleaseManifest manifest = Save(_artifacts);
        foreach (ReleaseArtifact old in _before?.Artifacts.Where(old => manifest.Artifacts.All(artifact => artifact.File != old.File)) ?? [])
        {
            File.Delete(Path.Combine(_request.Output, old.File));
        }

        if (Directory.Exists(Path.Combine(_work, "bin")))
        {
            Directory.Delete(Path.Combine(_work, "bin"), recursive: true);
        }

        return manifest;
    }

    private ReleaseArtifact? Kept(string file) => !_isUncommitted && _before is { Uncommitted: false } before && before.Commit == _commit
        && before.Artifacts.FirstOrDefault(artifact => artifact.File == file) is { } found && ReleaseManifest.IsIntact(_request.Output, found) ? found : null;

    private void Take(string path, ArtifactKind kind, string id, string version, string? runtime)
    {
        string target = Path.Combine(_request.Output, Path.GetFileName(path));
        File.Move(path, target, overwrite: true);
        var artifact = new ReleaseArtifact
        {
            File = Path.GetFileName(path),
            Kind = kind,
            Id = id,
            Version = version,
            Runtime = runtime,
            SelfContained = runtime is null ? null : _request.SelfContained,
            Bytes = new FileInfo(target).Length,
            Sha256 = ReleaseManifest.HashOf(target),
        };
        Add(artifact, isNew: true);

        // At once, together with what is still to be looked at: a build that ends here is gone on with.
        IEnumerable<ReleaseArtifact> rest = _before is { Uncommitted: false } before && before.Commit == _commit ? before.Artifacts.Where(old => _artifacts.All(now => now.File != old.File)) : [];
        Save([.. _artifacts, .. rest]);
    }

    private void Add(ReleaseArtifact artifact, bool isNew)
    {
        _artifacts.Add(artifact);
        _done(artifact, isNew);
    }

    private ReleaseManifest Save(IReadOnlyList<ReleaseArtifact> artifacts)
    {
        var manifest = new ReleaseManifest { Commit = _commit, Uncommitted = _isUncommitted, Artifacts = artifacts };
        manifest.Write(_request.Output);
        return manifest;
    }

    private string Fresh(string name)
    {
        string folder = Path.Combine(_work, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        return folder;
    }
}

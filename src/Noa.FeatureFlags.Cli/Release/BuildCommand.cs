using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release.Artifacts;
using Noa.Release.Packages;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release build</c>: packages, programs for every platform, checksums and bill of materials, from the commit that is checked out.</summary>
internal sealed class BuildCommand : RepositoryCommand
{
    private readonly Option<string> _output;
    private readonly Option<string[]> _programs;
    private readonly Option<string[]> _runtimes;
    private readonly Option<bool> _selfContained;
    private readonly Option<string[]> _without;

    public BuildCommand(ToolConsole console)
        : base("build", "Build packages, programs for every platform, checksums and a bill of materials.", console)
    {
        _output = AddOption<string>("--output", "PATH", $"Where to; {BuildRequest.DefaultOutput} in the repository.");
        _programs = AddOption<string[]>("--program", "PROJECT", "A project to pack for each platform; may be said several times.");
        _runtimes = AddOption<string[]>("--runtime", "RID", $"A platform; may be said several times. {string.Join(", ", BuildRequest.DefaultRuntimes)}.");
        _selfContained = AddSwitch("--self-contained", "Bring the .NET runtime along, which the package feed must have for each platform.");
        _without = AddOption<string[]>("--without", "PACKAGE", "A package to leave out; may be said several times.");
    }

    public override IReadOnlyList<string> Examples => ["noa release build", "noa release build --program src/Noa.FeatureFlags.Server --runtime linux-x64 --runtime win-x64"];

    protected override Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        GitRepository git = RepositoryOf(line);
        var request = new BuildRequest
        {
            Output = line.GetValue(_output) is { } output ? Path.GetFullPath(output) : Path.Combine(git.Root, BuildRequest.DefaultOutput),
            Programs = line.GetValue(_programs) ?? [],
            Without = line.GetValue(_without) ?? [],
            Runtimes = line.GetValue(_runtimes) is { Length: > 0 } runtimes ? runtimes : BuildRequest.DefaultRuntimes,
            SelfContained = line.GetValue(_selfContained),
        };
        bool isForMachines = IsForMachines(line);
        ReleaseManifest manifest = ReleaseBuilder.Build(git, request, (artifact, isNew) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!isForMachines)
            {
                Console.Output.WriteLine(PlainText.Of($"{(isNew ? "built" : "there"),-6} {artifact.File} ({Tables.Count(artifact.Bytes, "byte")})"));
            }
        });
        Console.Output.WriteLine(isForMachines
            ? manifest.ToJson().TrimEnd()
            : PlainText.Of($"{Tables.Count(manifest.Artifacts.Count, "file")} of commit {manifest.Commit[..12]} in {request.Output}, with {ReleaseManifest.FileName} and {ReleaseManifest.ChecksumsName}."));
        if (manifest.Uncommitted)
        {
            Console.Say("There are changes that are not committed: these files are for looking at, and 'noa release publish' refuses them.");
        }

        return Task.FromResult(ExitCode.Success);
    }
}

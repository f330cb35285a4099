using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release.Packages;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary>A verb that works on a git repository.</summary>
internal abstract class RepositoryCommand : ReleaseCommand
{
    private readonly Option<string> _repository;

    protected RepositoryCommand(string name, string description, ToolConsole console)
        : base(name, description, console) => _repository = AddOption<string>("--repository", "PATH", "A folder of the repository; the current one.");

    protected GitRepository RepositoryOf(ParseResult line) => GitRepository.Open(Path.GetFullPath(line.GetValue(_repository) ?? "."));

    protected Option<bool> AddSwitch(string name, string description)
    {
        var option = new Option<bool>(name) { Description = description };
        Options.Add(option);
        return option;
    }
}

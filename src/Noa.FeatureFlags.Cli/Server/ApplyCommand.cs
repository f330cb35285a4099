using System.CommandLine;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server apply</c>: brings a rule file to an environment, all of it or nothing.</summary>
internal sealed class ApplyCommand : ChangeCommand
{
    private readonly Argument<string> _file;
    private readonly Option<string> _environment;
    private readonly Option<bool> _prune;

    public ApplyCommand(ToolConsole console)
        : base("apply", "Write the flags and segments of a rule file to an environment: all or nothing.", console)
    {
        _file = AddFile("FILE", "The rule file; - reads standard input.");
        _environment = AddEnvironment();
        _prune = AddOption<bool>("--prune", "", "Remove what the file does not have.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "noa server apply flags.json --environment development",
        "noa server apply flags.json --environment production --prune --dry-run",
        "noa server apply flags.json --environment production --comment 'launch day'",
    ];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        using RuleFile file = RuleFile.ReadUsable(line.GetRequiredValue(_file), Console);
        if (file.Definition.UnreadableFlags.Count + file.Definition.UnreadableSegments.Count > 0)
        {
            throw ToolFailure.Negative($"Nothing was changed: the file has errors. 'noa flags validate {line.GetValue(_file)}' lists them.");
        }

        string environment = EnvironmentOf(line, _environment);
        (Protocol.V1.Version version, IReadOnlyList<Entry> current) = server.Entries(environment, 0);
        IReadOnlyList<RuleSetEntry> wanted = RuleFileEntries.From(file.Definition);
        Dictionary<EntryId, RuleSetEntry> known = current.ToDictionary(EntryId.Of, static entry => new RuleSetEntry(entry));
        var request = new ApplyRequest
        {
            Environment = environment,
            RequestId = NewRequestId(),
            Expected = version,
            Comment = CommentOf(line),
            DryRun = IsDryRun(line),
            Urgency = UrgencyOf(line),
        };
        request.Changes.AddRange(wanted
            .Where(entry => !(known.TryGetValue(entry.Id, out RuleSetEntry? there) && there.HasSamePayload(entry)))
            .Select(static entry => new Change { Put = entry.Message, ExpectedEntryRevision = -1 }));
        if (line.GetValue(_prune))
        {
            request.Changes.AddRange(known.Values
                .Where(entry => !wanted.Any(other => other.Id == entry.Id))
                .Select(static entry => new Change { Delete = entry.Id.ToMessage(), ExpectedEntryRevision = entry.ChangedAtRevision }));
        }

        return Show(line, version, server.Admin.Apply(request, server.Key));
    }
}

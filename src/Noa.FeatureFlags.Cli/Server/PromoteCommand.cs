using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server promote</c>: copies rules from one environment to another.</summary>
internal sealed class PromoteCommand : ChangeCommand
{
    private readonly Argument<string> _from;
    private readonly Argument<string> _to;
    private readonly Argument<string[]> _keys;

    public PromoteCommand(ToolConsole console)
        : base("promote", "Copy flags and segments from one environment to another.", console)
    {
        _from = AddFile("FROM", "The environment to copy from.");
        _to = AddFile("TO", "The environment to copy to.");
        _keys = AddMany("KEY", "Only these flags, and segments written as segment:KEY; without any, everything, and what FROM lacks is removed.", ArgumentArity.ZeroOrMore);
    }

    public override IReadOnlyList<string> Examples => ["noa server promote staging production new-checkout segment:beta-testers --comment 'launch'", "noa server promote staging production --dry-run"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        string target = line.GetRequiredValue(_to);
        Protocol.V1.Version before = server.Head(target);
        var request = new PromoteRequest
        {
            FromEnvironment = line.GetRequiredValue(_from),
            ToEnvironment = target,
            Expected = before,
            RequestId = NewRequestId(),
            Comment = CommentOf(line),
            DryRun = IsDryRun(line),
            Urgency = UrgencyOf(line),
            Only = { (line.GetValue(_keys) ?? []).Select(Parse) },
        };
        return Show(line, before, server.Admin.Promote(request, server.Key));
    }

    private static EntryRef Parse(string key)
    {
        const string SegmentPrefix = "segment:";
        return key.StartsWith(SegmentPrefix, StringComparison.Ordinal)
            ? new EntryId(EntryKind.Segment, key[SegmentPrefix.Length..]).ToMessage()
            : new EntryId(EntryKind.Flag, key).ToMessage();
    }
}

using System.CommandLine;
using Noa.FeatureFlags.Cli.Flags.Convert;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Formats;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags;

/// <summary><c>noa flags export</c>: turns a rule file into another system's definitions.</summary>
internal sealed class ExportCommand(ToolConsole console)
    : ConvertCommand("export", "Turn a rule file into another system's definitions; says what they cannot say.", console, RuleSetFormats.Exporters.Select(static exporter => exporter.Kind))
{
    public override IReadOnlyList<string> Examples =>
    [
        "noa flags export launchdarkly flags.json",
        "noa flags export launchdarkly flags.json --out ld.json",
    ];

    protected override int Run(ParseResult line)
    {
        using RuleFile file = RuleFile.ReadUsable(line.GetRequiredValue(FileArgument), Console);
        file.SayRefused(Console);
        IRuleSetExporter exporter = RuleSetFormats.Exporters.First(known => known.Kind == line.GetRequiredValue(KindArgument));
        RuleSetDefinition rules = file.Usable;
        ExportResult result = exporter.Export(rules);
        HashSet<string?> refused = [.. result.Notes.Where(static note => note.Kind == ConversionNoteKind.Refused).Select(static note => note.Segment)];
        return Finish(line, result.Utf8, result.Flags.Count, rules.Segments.Count(segment => !refused.Contains(segment.Key)), result.Notes);
    }
}

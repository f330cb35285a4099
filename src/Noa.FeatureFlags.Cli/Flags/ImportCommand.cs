using System.Buffers;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Noa.FeatureFlags.Cli.Flags.Convert;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Formats;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Cli.Flags;

/// <summary><c>noa flags import</c>: turns another system's definitions into a rule file.</summary>
internal sealed class ImportCommand(ToolConsole console)
    : ConvertCommand("import", "Turn another system's definitions into a rule file; nobody changes variation.", console, RuleSetFormats.Importers.Select(static importer => importer.Kind))
{
    public override IReadOnlyList<string> Examples =>
    [
        "noa flags import launchdarkly ld.json",
        "noa flags import launchdarkly ld.json --out flags.json --partial",
    ];

    protected override int Run(ParseResult line)
    {
        string path = line.GetRequiredValue(FileArgument);
        IRuleSetImporter importer = RuleSetFormats.Importers.First(known => known.Kind == line.GetRequiredValue(KindArgument));
        ImportResult result = importer.Import(FileBytes.Read(path, "the file to import", Console));
        if (!result.IsReadable)
        {
            throw ToolFailure.Unusable($"{path} cannot be imported: {result.Notes[0].Message}");
        }

        IReadOnlyList<ConversionNote> notes = [.. result.Notes, .. RefusedByTheCompiler(result.Rules)];
        HashSet<string?> refused = [.. notes.Where(static note => note.Kind == ConversionNoteKind.Refused && note.Path == EntryOf(note)).Select(static note => note.Flag)];
        var good = new RuleSetDefinition { Flags = [.. result.Rules.Flags.Where(flag => !refused.Contains(flag.Key))], Segments = result.Rules.Segments };
        return Finish(line, Serialize(good), good.Flags.Count, good.Segments.Count, notes);
    }

    private static string EntryOf(ConversionNote note) => note.Flag is null ? "" : $"flags.{note.Flag}";

    // What the importer let pass and the compiler refuses, such as more rules than a flag may have, concerns the whole entry.
    private static IEnumerable<ConversionNote> RefusedByTheCompiler(RuleSetDefinition rules)
    {
        using var provider = new RuleSetProvider(new InMemorySource(rules));
        provider.Start();
        return [.. provider.Status.Diagnostics
            .Where(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error)
            .Select(static diagnostic => new ConversionNote
            {
                Kind = ConversionNoteKind.Refused,
                Flag = diagnostic.Flag,
                Segment = diagnostic.Segment,
                Path = diagnostic.Flag is null ? $"segments.{diagnostic.Segment}" : $"flags.{diagnostic.Flag}",
                Message = diagnostic.Message,
            })];
    }

    private static ReadOnlyMemory<byte> Serialize(RuleSetDefinition rules)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            RuleSetJson.Write(writer, rules);
        }

        text.Write("\n"u8);
        return text.WrittenMemory;
    }
}

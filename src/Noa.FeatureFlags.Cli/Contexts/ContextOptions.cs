using System.CommandLine;
using System.Text.Json;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Contexts;

/// <summary>The options by which verbs are told whom to evaluate for: pairs, JSON, or a file of many.</summary>
internal sealed class ContextOptions
{
    private readonly Option<string[]> _pairs = new("--context")
    {
        HelpName = "NAME=VALUE...",
        Description = "A user by attributes: key=u1 plan=pro age=31. Values are read as JSON where they are JSON: tags='[\"a\",\"b\"]', zip='\"01234\"' (a string).",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _json = new("--context-json")
    {
        HelpName = "JSON",
        Description = "A context as JSON; several kinds: {\"kind\":\"multi\",\"user\":{\"key\":\"u1\"},\"organization\":{\"key\":\"acme\"}}.",
    };

    private readonly Option<string?> _file = new("--context-file")
    {
        HelpName = "FILE",
        Description = "A file of contexts: a JSON array, or one object a line; - reads standard input.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_pairs);
        command.Options.Add(_json);
        command.Options.Add(_file);
    }

    /// <summary>The contexts that were given.</summary>
    /// <returns>Null when none of the options was used.</returns>
    /// <exception cref="ToolFailure">Several options were used, or one cannot be understood.</exception>
    public IReadOnlyList<EvaluationContext>? Read(ParseResult line, ToolConsole console)
    {
        Option[] used = [.. new Option[] { _pairs, _json, _file }.Where(option => line.GetResult(option) is { Implicit: false })];
        if (used.Length > 1)
        {
            throw ToolFailure.Unusable($"{string.Join(" and ", used.Select(static option => option.Name))} exclude one another. Use one of them.");
        }

        if (line.GetValue(_file) is { } path)
        {
            return ContextFile.Read(path, console);
        }

        if (line.GetValue(_json) is { } json)
        {
            return [ParseJson(json)];
        }

        return line.GetValue(_pairs) is { Length: > 0 } pairs ? [ContextPairs.Parse(pairs)] : null;
    }

    private static EvaluationContext ParseJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, ContextFile.DocumentOptions);
            return EvaluationContext.FromJson(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw ToolFailure.Unusable($"--context-json cannot be understood: {ContextFile.Describe(exception)} Mind the quotes of your shell: --context-json '{{\"key\":\"u1\"}}'.");
        }
    }
}

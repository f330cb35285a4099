using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Cli.RuleFiles;

/// <summary>A rule file that was read and compiled, with everything that is wrong with it.</summary>
internal sealed class RuleFile : IDisposable
{
    /// <summary>The path that means standard input.</summary>
    public const string StandardInput = "-";

    private readonly RuleSetProvider _provider;

    private RuleFile(string path, ReadOnlyMemory<byte> text)
    {
        Name = path == StandardInput ? "standard input" : path;
        Path = path;
        Text = text;
        Definition = RuleSetJson.Parse(text);
        Strategies = StandInStrategy.NamesIn(Definition);
        _provider = new RuleSetProvider(new InMemorySource(Definition), OptionsFor(Strategies));
        Client = new FeatureFlagClient(_provider);
        Diagnostics = Definition.IsReadable ? _provider.Status.Diagnostics : Definition.Diagnostics;
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>The path for sentences.</summary>
    public string Name { get; }

    public ReadOnlyMemory<byte> Text { get; }

    public RuleSetDefinition Definition { get; }

    /// <summary>What reading and compiling found wrong.</summary>
    public IReadOnlyList<RuleSetDiagnostic> Diagnostics { get; }

    /// <summary>Names of the custom strategies that the rules use; none of them can run here.</summary>
    public IReadOnlyList<string> Strategies { get; }

    /// <summary>Evaluates with the flags that have no error.</summary>
    public FeatureFlagClient Client { get; }

    /// <summary>Keys of the flags that can be evaluated.</summary>
    public IReadOnlySet<string> UsableFlags => new HashSet<string>(_provider.FlagKeys, StringComparer.Ordinal);

    /// <summary>Reads and compiles a file, whatever is wrong with its content.</summary>
    /// <exception cref="ToolFailure">There is no such file, or it cannot be read.</exception>
    public static RuleFile Read(string path, ToolConsole console) => new(path, FileBytes.Read(path, "the rule file", console));

    /// <summary>Reads a file to evaluate with: says on the error stream which flags are left out, and what cannot be imitated.</summary>
    /// <exception cref="ToolFailure">There is no such file, or it is no rule set at all.</exception>
    public static RuleFile ReadUsable(string path, ToolConsole console)
    {
        RuleFile file = Read(path, console);
        if (!file.Definition.IsReadable)
        {
            throw ToolFailure.Unusable($"{file.Name} is no rule set: {string.Join(' ', file.Diagnostics.Take(1))} 'noa flags validate {path}' says more.");
        }

        RuleSetDiagnostic[] errors = [.. file.Diagnostics.Where(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error)];
        if (errors.Length > 0)
        {
            IEnumerable<string> refused = errors.Select(static error => error.Flag ?? error.Segment).OfType<string>().Distinct(StringComparer.Ordinal).Select(static key => $"'{key}'");
            console.Say($"{file.Name} has {Tables.Count(errors.Length, "error")}; left out: {string.Join(", ", refused)}. 'noa flags validate {path}' says more.");
        }

        if (file.Strategies.Count > 0)
        {
            console.Say($"Custom strategies run only in the application ({string.Join(", ", file.Strategies)}); where they decide, this tool serves the off variation.");
        }

        return file;
    }

    /// <summary>The definition of a flag that can be evaluated.</summary>
    /// <exception cref="ToolFailure">There is none, or it has errors.</exception>
    public FlagDefinition RequireFlag(string key)
    {
        if (Definition.Flags.FirstOrDefault(flag => flag.Key == key) is { } flag && UsableFlags.Contains(key))
        {
            return flag;
        }

        RuleSetDiagnostic? error = Diagnostics.FirstOrDefault(diagnostic => diagnostic.Flag == key && diagnostic.Severity == RuleSetDiagnosticSeverity.Error);
        throw ToolFailure.Negative(error is null
            ? $"{Name} has no flag '{key}'. 'noa flags list {Path}' shows what there is."
            : $"Flag '{key}' of {Name} cannot be used: {error}");
    }

    /// <summary>The flags of these keys that can be evaluated, or all of them when none is named.</summary>
    /// <exception cref="ToolFailure">A key that is named is not there, or has errors.</exception>
    public IReadOnlyList<FlagDefinition> RequireFlags(IReadOnlyCollection<string> keys)
    {
        IReadOnlySet<string> usable = UsableFlags;
        return keys.Count > 0
            ? [.. keys.Distinct(StringComparer.Ordinal).Select(RequireFlag)]
            : [.. Definition.Flags.Where(flag => usable.Contains(flag.Key))];
    }

    public void Dispose() => Client.Dispose();

    private static RuleSetProviderOptions OptionsFor(IEnumerable<string> strategies)
    {
        var options = new RuleSetProviderOptions();
        foreach (string name in strategies)
        {
            options.Strategies[name] = StandInStrategy.Instance;
        }

        return options;
    }
}

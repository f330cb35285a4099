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
        _provider = new RuleSetProvider(new InMemorySource(Definition), OptionsFor(StandInStrategy.NamesIn(Definition.Flags)));
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

    /// <summary>Evaluates with the flags that have no error.</summary>
    public FeatureFlagClient Client { get; }

    /// <summary>Keys of the flags that can be evaluated.</summary>
    public IReadOnlySet<string> UsableFlags => new HashSet<string>(_provider.FlagKeys, StringComparer.Ordinal);

    /// <summary>The entries without errors.</summary>
    public RuleSetDefinition Usable
    {
        get
        {
            IReadOnlySet<string> flags = UsableFlags;
            HashSet<string?> refusedSegments = [.. Errors.Select(static error => error.Segment)];
            return new RuleSetDefinition
            {
                Flags = [.. Definition.Flags.Where(flag => flags.Contains(flag.Key))],
                Segments = [.. Definition.Segments.Where(segment => !refusedSegments.Contains(segment.Key))],
            };
        }
    }

    private IEnumerable<RuleSetDiagnostic> Errors => Diagnostics.Where(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error);

    /// <summary>Reads and compiles a file, whatever is wrong with its content.</summary>
    /// <exception cref="ToolFailure">There is no such file, or it cannot be read.</exception>
    public static RuleFile Read(string path, ToolConsole console) => new(path, FileBytes.Read(path, "the rule file", console));

    /// <summary>Reads a file to work with.</summary>
    /// <exception cref="ToolFailure">There is no such file, or it is no rule set at all.</exception>
    public static RuleFile ReadUsable(string path, ToolConsole console)
    {
        RuleFile file = Read(path, console);
        if (!file.Definition.IsReadable)
        {
            throw ToolFailure.Unusable($"{file.Name} is no rule set: {string.Join(' ', file.Diagnostics.Take(1))} 'noa flags validate {path}' says more.");
        }

        return file;
    }

    /// <summary>The flags of these keys, or all that can be evaluated when none is named; says what is left out, and what cannot be imitated.</summary>
    /// <exception cref="ToolFailure">A key that is named is not there, or its flag has errors.</exception>
    public IReadOnlyList<FlagDefinition> RequireFlags(IReadOnlyCollection<string> keys, ToolConsole console)
    {
        IReadOnlySet<string> usable = UsableFlags;
        FlagDefinition[] flags = keys.Count > 0
            ? [.. keys.Distinct(StringComparer.Ordinal).Select(key => RequireFlag(key, usable))]
            : [.. Definition.Flags.Where(flag => usable.Contains(flag.Key))];
        if (keys.Count == 0)
        {
            SayRefused(console);
        }

        IReadOnlyList<string> strategies = StandInStrategy.NamesIn(WithPrerequisites(flags));
        if (strategies.Count > 0)
        {
            console.Say($"Custom strategies run only in the application ({string.Join(", ", strategies)}); where they decide, this tool serves the off variation.");
        }

        return flags;
    }

    /// <summary>Says on the error stream which entries have errors, when there are any.</summary>
    public void SayRefused(ToolConsole console)
    {
        string[] refused = [.. Errors
            .Select(static error => error.Flag ?? error.Segment).OfType<string>().Distinct(StringComparer.Ordinal).Select(static key => $"'{key}'")];
        if (refused.Length > 0)
        {
            console.Say($"{Name} has errors, and these cannot be used: {string.Join(", ", refused)}. 'noa flags validate {Path}' says more.");
        }
    }

    private List<FlagDefinition> WithPrerequisites(IEnumerable<FlagDefinition> flags)
    {
        List<FlagDefinition> found = [.. flags];
        HashSet<string> known = [.. found.Select(static flag => flag.Key)];
        for (int i = 0; i < found.Count; i++)
        {
            HashSet<string> needed = [.. found[i].Prerequisites.Select(static prerequisite => prerequisite.Flag).Where(known.Add)];
            found.AddRange(needed.Count == 0 ? [] : Definition.Flags.Where(flag => needed.Contains(flag.Key)));
        }

        return found;
    }

    private FlagDefinition RequireFlag(string key, IReadOnlySet<string> usable)
    {
        if (usable.Contains(key))
        {
            return Definition.Flags.First(flag => flag.Key == key);
        }

        RuleSetDiagnostic? error = Errors.FirstOrDefault(error => error.Flag == key);
        throw ToolFailure.Negative(error is null
            ? $"{Name} has no flag '{key}'. 'noa flags list {Path}' shows what there is."
            : $"Flag '{key}' of {Name} cannot be used: {error}");
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

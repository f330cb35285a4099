using System.Collections;
using System.Text;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Lets environment variables override the flags of another source: for one container, one test run, one developer.</summary>
/// <remarks>
/// <para>
/// <c>NOA_FLAG_NEW_CHECKOUT=on</c> makes the flag <c>new-checkout</c> serve its variation <c>on</c> to everybody: the flag counts as enabled, and its
/// prerequisites, targets and rules do not. The name holds the flag's key, exactly, or in capitals with <c>_</c> for everything but ASCII letters and digits;
/// the exact one wins. A name in capitals that fits several keys overrides all of them.
/// </para>
/// <para>
/// The value is the name of one of the flag's variations, or a value of the flag's type: <c>true</c>, <c>false</c>, <c>on</c>, <c>off</c>, a number, any text,
/// or JSON for a JSON flag. A value that no variation has is added as variation <c>override</c>.
/// </para>
/// <para>
/// <c>NOA_FLAGS</c> holds a rule set in the format of <c>flags.json</c>, which lies as a layer over the other source; variables of single flags override it too.
/// What cannot be used is ignored, and the rule set that is handed on carries a warning with the path <c>env NAME</c>.
/// Variables are read once, at construction. Thread-safe.
/// </para>
/// </remarks>
public sealed class EnvironmentOverrideSource : IRuleSetSource
{
    private readonly IRuleSetSource _inner;
    private readonly EnvironmentOverrideOptions _options;
    private readonly FlagOverrides _overrides;
    private readonly List<RuleSetDiagnostic> _warnings = [];

    /// <summary>Overrides a source's flags by the variables of this process.</summary>
    /// <param name="inner">Where the flags come from.</param>
    public EnvironmentOverrideSource(IRuleSetSource inner)
        : this(inner, new EnvironmentOverrideOptions())
    {
    }

    /// <summary>Overrides a source's flags by the variables of this process.</summary>
    /// <param name="inner">Where the flags come from.</param>
    /// <param name="options">Which variables count; read once.</param>
    /// <exception cref="ArgumentException">A name in the options is empty.</exception>
    public EnvironmentOverrideSource(IRuleSetSource inner, EnvironmentOverrideOptions options)
        : this(inner, options, VariablesOfProcess())
    {
    }

    /// <summary>Overrides a source's flags by given variables, as tests do.</summary>
    /// <param name="inner">Where the flags come from.</param>
    /// <param name="options">Which variables count; read once.</param>
    /// <param name="variables">Values by name; read once.</param>
    /// <exception cref="ArgumentException">A name in the options is empty.</exception>
    public EnvironmentOverrideSource(IRuleSetSource inner, EnvironmentOverrideOptions options, IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentException.ThrowIfNullOrEmpty(options.Prefix);
        ArgumentException.ThrowIfNullOrEmpty(options.RuleSetVariable);
        _options = new EnvironmentOverrideOptions { Prefix = options.Prefix, RuleSetVariable = options.RuleSetVariable, Logger = options.Logger };
        _overrides = new FlagOverrides(options.Prefix, variables.Where(pair => pair.Key != options.RuleSetVariable));
        _inner = variables.TryGetValue(options.RuleSetVariable, out string? json) && json.Length > 0 ? Layered(inner, json) : inner;
    }

    /// <inheritdoc/>
    public string Name => $"environment over {_inner.Name}";

    /// <inheritdoc/>
    public Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        foreach (RuleSetDiagnostic warning in _warnings)
        {
            EnvironmentOverrideLog.Ignored(_options.Logger, warning.Path, warning.Message);
        }

        return _overrides.IsEmpty && _warnings.Count == 0
            ? _inner.RunAsync(sink, cancellationToken)
            : _inner.RunAsync(new OverridingSink(sink, _overrides, _warnings, _options.Logger), cancellationToken);
    }

    private LayeredSource Layered(IRuleSetSource inner, string json)
    {
        RuleSetDefinition layer = RuleSetJson.Parse(Encoding.UTF8.GetBytes(json));
        _warnings.AddRange(layer.Diagnostics.Select(diagnostic => new RuleSetDiagnostic
        {
            Severity = RuleSetDiagnosticSeverity.Warning,
            Code = diagnostic.Code,
            Flag = diagnostic.Flag,
            Segment = diagnostic.Segment,
            Path = $"env {_options.RuleSetVariable}",
            Line = diagnostic.Line,
            Message = $"At {diagnostic.Path}: {diagnostic.Message} This part of the variable is ignored.",
        }));
        return new LayeredSource(new InMemorySource(new RuleSetDefinition { Flags = layer.Flags, Segments = layer.Segments }), inner);
    }

    private static Dictionary<string, string> VariablesOfProcess()
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}

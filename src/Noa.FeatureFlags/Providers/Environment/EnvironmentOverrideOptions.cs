using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Noa.FeatureFlags.Providers;

/// <summary>Which environment variables override flags.</summary>
public sealed class EnvironmentOverrideOptions
{
    /// <summary>What stands before a flag's key in a variable's name: <c>NOA_FLAG_</c> by default. Not empty.</summary>
    public string Prefix { get; set; } = "NOA_FLAG_";

    /// <summary>The variable that holds a whole rule set as JSON: <c>NOA_FLAGS</c> by default. Not empty.</summary>
    public string RuleSetVariable { get; set; } = "NOA_FLAGS";

    /// <summary>Hears once of each override that is ignored; nobody by default.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;
}

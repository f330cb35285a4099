using Noa.FeatureFlags.Cli.Contexts;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Evaluates the flags that two files share for the same contexts.</summary>
internal sealed class Comparison
{
    private readonly MoveTally[] _tallies;

    /// <param name="old">The rules before.</param>
    /// <param name="new">The rules after.</param>
    /// <param name="keys">Flags to compare; all when none is named.</param>
    public Comparison(RuleFile old, RuleFile @new, IReadOnlyCollection<string> keys)
    {
        Dictionary<string, FlagDefinition> before = old.Usable.Flags.ToDictionary(static flag => flag.Key);
        _tallies =
        [
            .. @new.Usable.Flags
                .Where(flag => before.ContainsKey(flag.Key) && (keys.Count == 0 || keys.Contains(flag.Key)))
                .Select(flag => new MoveTally(old.Client, before[flag.Key], @new.Client, flag)),
        ];
    }

    /// <summary>Keys of the flags that were compared, with who moved.</summary>
    public IEnumerable<(string Key, IReadOnlyList<MoveReport> Moves)> Moves => _tallies.Select(static tally => (tally.Key, tally.Moves()));

    public void Add(EvaluationContext context)
    {
        foreach (MoveTally tally in _tallies)
        {
            tally.Add(context);
        }
    }

    public void Run(IContextSet contexts, ToolConsole console) => ContextRun.ForEach(contexts, console, Add);
}

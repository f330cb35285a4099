using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>A second compilation of an environment, on which a change is tried before it is committed: by the SDK's own compiler, at the cost of the change alone.</summary>
/// <remarks>Used by whoever holds the environment's write lock.</remarks>
internal sealed class Rehearsal(IReadOnlyDictionary<string, IFlagStrategy> strategies, TimeProvider timeProvider) : IDisposable
{
    private readonly CompiledRules _rules = new(strategies, timeProvider);
    private RuleSetVersion? _version;

    /// <summary>Tries a change on what is served now.</summary>
    /// <returns>What the compiler says, and which flags may evaluate differently.</returns>
    public RuleSetUpdate Try(ServedRuleSet current, Candidate candidate)
    {
        if (!current.Version.Equals(_version))
        {
            _rules.Replace(current.Entries);
        }

        // Until it is kept or taken back, it is at no version.
        _version = null;
        return _rules.Apply(candidate.Upserts, candidate.Removals);
    }

    /// <summary>The rules as tried.</summary>
    public IFeatureFlags Snapshot() => _rules.Snapshot();

    /// <summary>The change was committed.</summary>
    public void Keep(RuleSetVersion version) => _version = version;

    /// <summary>The change was not committed: puts back what was there.</summary>
    public void TakeBack(ServedRuleSet current, Candidate candidate)
    {
        RuleSetEntry[] before = [.. candidate.Upserts.Select(static entry => entry.Id).Concat(candidate.Removals).Select(current.Entries.Find).OfType<RuleSetEntry>()];
        _rules.Apply(before, candidate.Upserts.Select(static entry => entry.Id).Where(id => current.Entries.Find(id) is null));
        _version = current.Version;
    }

    public void Dispose() => _rules.Dispose();
}

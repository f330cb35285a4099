using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Follows what entries of one kind need of one another: finds circles, chains that are too long, and walks that branch into too many.</summary>
/// <remarks>Answers are remembered, so that checking all entries takes one step an entry; make a new one after a change.</remarks>
internal sealed class ChainCheck<T>(SlotArray<T>.Builder entries)
    where T : class, ICompiledEntry
{
    private readonly Dictionary<int, (int Length, long Visits)> _known = [];
    private readonly List<int> _chain = [];

    /// <returns>Null when all is well; otherwise a code and what is wrong.</returns>
    public (string Code, string Message)? Check(int slot)
    {
        _chain.Clear();
        return Visit(slot, out _);
    }

    /// <summary>Checks an entry that changed, and the chains through it that start at entries which did not: these it may have made too long.</summary>
    /// <param name="slot">The entry that changed.</param>
    /// <param name="dependents">Who needs whom.</param>
    /// <param name="isUnchanged">Whether an entry is as it was; one that changed is checked itself, with all above it.</param>
    /// <returns>Null when all is well; otherwise a code and what is wrong.</returns>
    public (string Code, string Message)? CheckWithDependents(int slot, ReferenceIndex dependents, Func<int, bool> isUnchanged)
    {
        if (dependents.DependentsOf(slot).Count == 0)
        {
            return Check(slot);
        }

        var reached = new HashSet<int>();
        var waiting = new Stack<int>([slot]);
        while (waiting.TryPop(out int next))
        {
            if (Check(next) is { } trouble)
            {
                return trouble;
            }

            foreach (int dependent in dependents.DependentsOf(next))
            {
                if (isUnchanged(dependent) && reached.Add(dependent))
                {
                    waiting.Push(dependent);
                }
            }
        }

        return null;
    }

    private (string Code, string Message)? Visit(int slot, out (int Length, long Visits) found)
    {
        found = (1, 1);
        int[] needs = entries[slot]?.Needs ?? [];
        if (needs.Length == 0 || _known.TryGetValue(slot, out found))
        {
            return null;
        }

        int start = _chain.IndexOf(slot);
        if (start >= 0)
        {
            string circle = string.Join(" -> ", _chain.Skip(start).Append(slot).Select(member => $"'{entries[member]!.Key}'"));
            return (RuleSetDiagnosticCodes.Cycle, $"Nothing in this circle can be decided first: {circle}. Remove one of its links.");
        }

        if (_chain.Count >= RuleSetLimits.MaxChainLength)
        {
            return (RuleSetDiagnosticCodes.LimitExceeded, $"A chain of entries that need one another has at most {RuleSetLimits.MaxChainLength} members: shorten the one that starts at '{entries[_chain[0]]!.Key}'.");
        }

        _chain.Add(slot);
        (string Code, string Message)? trouble = VisitNeeds(needs, out found);
        _chain.RemoveAt(_chain.Count - 1);
        if (trouble is null)
        {
            _known[slot] = found;
        }

        return trouble;
    }

    private (string Code, string Message)? VisitNeeds(int[] needs, out (int Length, long Visits) found)
    {
        found = (1, 1);
        foreach (int needed in needs)
        {
            if (Visit(needed, out (int Length, long Visits) below) is { } trouble)
            {
                return trouble;
            }

            found = (Math.Max(found.Length, below.Length + 1), found.Visits + below.Visits);
        }

        if (found.Visits > RuleSetLimits.MaxChainVisits)
        {
            return (RuleSetDiagnosticCodes.LimitExceeded, $"One read would ask {found.Visits} entries that need one another; at most {RuleSetLimits.MaxChainVisits} are allowed: remove links that others imply.");
        }

        return found.Length > RuleSetLimits.MaxChainLength
            ? (RuleSetDiagnosticCodes.LimitExceeded, $"A chain of entries that need one another has at most {RuleSetLimits.MaxChainLength} members, this one has {found.Length}.")
            : null;
    }
}

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>
/// Asks whether there is an order of operations in which each happens in one instant between its call and its return, and every read gives what was
/// written last: the algorithm of Wing and Gong with Lowe's memory of what was tried ("Testing for linearizability", 2017, section 4).
/// </summary>
public sealed class RegisterChecker
{
    private const int None = -1;

    private readonly IReadOnlyList<RegisterOperation> _operations;
    private readonly List<Event> _events = [];
    private readonly int[] _callOf;
    private readonly int[] _returnOf;
    private readonly TriedStates _tried;
    private int _first;
    private int _openReturns;

    private RegisterChecker(IReadOnlyList<RegisterOperation> operations)
    {
        _operations = operations;
        _callOf = new int[operations.Count];
        _returnOf = new int[operations.Count];
        _tried = new TriedStates(operations.Count);
        Array.Fill(_returnOf, None);
        Lay();
    }

    /// <summary>Whether a history of one register is linearizable.</summary>
    /// <param name="operations">In any order.</param>
    /// <param name="initial">What the register held before; null for nothing.</param>
    public static bool IsLinearizable(IReadOnlyList<RegisterOperation> operations, string? initial) => new RegisterChecker(operations).Search(initial);

    // Walks along the events. A call that fits the value is taken out together with its return, and the walk begins anew; a return that is
    // reached means that its operation should have been taken before: the last one taken is put back.
    private bool Search(string? value)
    {
        var taken = new Stack<(int Operation, string? ValueBefore)>();
        int at = _first;
        while (_openReturns > 0)
        {
            Event here = _events[at];
            if (!here.IsReturn)
            {
                RegisterOperation operation = _operations[here.Operation];
                bool fits = operation.IsWrite || operation.Value == value;
                if (fits && _tried.Add(here.Operation, operation.IsWrite ? operation.Value : value))
                {
                    taken.Push((here.Operation, value));
                    value = operation.IsWrite ? operation.Value : value;
                    TakeOut(here.Operation);
                    at = _first;
                }
                else
                {
                    at = here.Next;
                }

                continue;
            }

            if (taken.Count == 0)
            {
                return false;
            }

            (int back, value) = taken.Pop();
            PutBack(back);
            at = _events[_callOf[back]].Next;
        }

        return true;
    }

    // At the same instant calls stand before returns: what only touches counts as overlapping.
    private void Lay()
    {
        var sorted = new List<(long At, bool IsReturn, int Operation)>();
        for (int i = 0; i < _operations.Count; i++)
        {
            sorted.Add((_operations[i].Called, false, i));
            if (_operations[i].Returned is { } returned)
            {
                sorted.Add((returned, true, i));
                _openReturns++;
            }
        }

        sorted.Sort();
        _first = sorted.Count > 0 ? 0 : None;
        for (int i = 0; i < sorted.Count; i++)
        {
            (_, bool isReturn, int operation) = sorted[i];
            _events.Add(new Event(operation, isReturn) { Previous = i - 1, Next = i + 1 < sorted.Count ? i + 1 : None });
            (isReturn ? _returnOf : _callOf)[operation] = i;
        }
    }

    private void TakeOut(int operation)
    {
        Unlink(_callOf[operation]);
        if (_returnOf[operation] != None)
        {
            Unlink(_returnOf[operation]);
            _openReturns--;
        }
    }

    private void PutBack(int operation)
    {
        _tried.Forget(operation);
        if (_returnOf[operation] != None)
        {
            Link(_returnOf[operation]);
            _openReturns++;
        }

        Link(_callOf[operation]);
    }

    private void Unlink(int index)
    {
        Event item = _events[index];
        SetNext(item.Previous, item.Next);
        if (item.Next != None)
        {
            _events[item.Next].Previous = item.Previous;
        }
    }

    private void Link(int index)
    {
        Event item = _events[index];
        SetNext(item.Previous, index);
        if (item.Next != None)
        {
            _events[item.Next].Previous = index;
        }
    }

    private void SetNext(int index, int next)
    {
        if (index == None)
        {
            _first = next;
        }
        else
        {
            _events[index].Next = next;
        }
    }

    private sealed class Event(int operation, bool isReturn)
    {
        public int Operation => operation;

        public bool IsReturn => isReturn;

        public int Previous { get; set; }

        public int Next { get; set; }
    }
}

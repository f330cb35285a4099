namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Names that have rows already, so that no caller can make any number of new ones.</summary>
internal sealed class KnownNames(int most, int mostOfServer)
{
    private readonly HashSet<(string Environment, string Name, string Part)> _known = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Takes a name, unless it is new and there is no room for it.</summary>
    public bool TryAdmit(string environment, string name, string part)
    {
        if (_known.Contains((environment, name, part)))
        {
            return true;
        }

        int count = _counts.GetValueOrDefault(environment);
        if (count >= most || _known.Count >= mostOfServer)
        {
            return false;
        }

        _counts[environment] = count + 1;
        return _known.Add((environment, name, part));
    }
}

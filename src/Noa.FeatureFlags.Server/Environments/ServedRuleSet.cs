using System.Collections.Frozen;
using Noa.FeatureFlags.Protocol;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>One version of an environment's rules: the entries that are sent and the flags that are evaluated, always of the same version.</summary>
/// <param name="Version">Which version.</param>
/// <param name="Entries">What subscribers get.</param>
/// <param name="Flags">Evaluates this version, for good.</param>
/// <param name="FlagKeys">Keys of all flags, sorted ordinally.</param>
internal sealed record ServedRuleSet(RuleSetVersion Version, EntrySet Entries, IFeatureFlags Flags, IReadOnlyList<string> FlagKeys)
{
    // Worked out when a browser asks for the first time: most environments never serve one.
    private readonly Lazy<FrozenSet<string>> _clientSideKeys = new(() => EntryDefinitions.Parse(Entries.Entries).Flags
        .Where(static flag => flag.IsClientSide)
        .Select(static flag => flag.Key)
        .ToFrozenSet(StringComparer.Ordinal));

    /// <summary>Keys of the flags that may evaluate otherwise than in the version served before.</summary>
    public IReadOnlyCollection<string> ChangedFlags { get; init; } = [];

    /// <summary>The version on the wire, shared by all answers; not to be changed.</summary>
    public Version Message { get; } = Version.ToMessage();

    /// <summary>Keys of the flags that browsers may see.</summary>
    public FrozenSet<string> ClientSideKeys => _clientSideKeys.Value;

    /// <summary>Whether there is a flag of that key.</summary>
    public bool HasFlag(string key) => Entries.Find(new EntryId(Protocol.V1.EntryKind.Flag, key)) is not null;
}

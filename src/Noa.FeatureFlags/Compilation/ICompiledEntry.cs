namespace Noa.FeatureFlags.Compilation;

/// <summary>A flag or a segment, as the checks across entries see it.</summary>
internal interface ICompiledEntry
{
    /// <summary>The entry's key.</summary>
    string Key { get; }

    /// <summary>Slots of entries of the same kind that it asks: a flag's prerequisites, a segment's segments.</summary>
    int[] Needs { get; }

    /// <summary>Print of the text it was compiled from; 0 when it was built in code.</summary>
    ulong Fingerprint { get; }
}

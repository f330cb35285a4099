using Google.Protobuf;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>One call of the administration as its caller saw it: from the first attempt to the answer, with every repetition of the same request in between.</summary>
public sealed record AdminCall
{
    public required AdminCallKind Kind { get; init; }

    /// <summary>When it was first sent.</summary>
    public required long Called { get; init; }

    /// <summary>When the answer came; null while there is none.</summary>
    public long? Returned { get; init; }

    public required AdminOutcome Outcome { get; init; }

    /// <summary>The version that was answered; null without an answer.</summary>
    public RuleSetVersion? Version { get; init; }

    /// <summary>Of a write: its id, the same at each attempt.</summary>
    public ByteString RequestId { get; init; } = ByteString.Empty;

    /// <summary>Of a write: the version it was made for.</summary>
    public RuleSetVersion? Expected { get; init; }

    /// <summary>Of an Apply or a Promote: what it writes, by key; null removes.</summary>
    public IReadOnlyDictionary<string, string?> Writes { get; init; } = new Dictionary<string, string?>();

    /// <summary>Of a Rollback: the revision whose content it brings back.</summary>
    public long ToRevision { get; init; }

    /// <summary>Of a reading of entries: what was there, by key.</summary>
    public IReadOnlyDictionary<string, string>? Content { get; init; }

    /// <summary>Of a reading: the revision asked for; 0 for the newest.</summary>
    public long AskedRevision { get; init; }

    /// <summary>What failed, for the report.</summary>
    public string Detail { get; init; } = "";

    public bool IsWrite => Kind is AdminCallKind.Apply or AdminCallKind.Rollback or AdminCallKind.Promote;

    /// <summary>A write that was acknowledged though it changed nothing: it says what the newest version is, as a reading does.</summary>
    public bool ChangedNothing => IsWrite && Outcome == AdminOutcome.Succeeded && Version!.Equals(Expected);

    public override string ToString() => $"{Kind} {(RequestId.IsEmpty ? "" : Convert.ToHexStringLower(RequestId.Span[..4]))} called {Called} returned {Returned} {Outcome} expected {Expected?.Revision} version {Version} {Detail}";
}

using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>One administrator of an <see cref="AdminRun"/>: calls one after the other, each repeated with the same request id until there is an answer.</summary>
internal sealed class AdminClient(AdminRunOptions options, IReadOnlyDictionary<string, string> promoted, Seeded chance) : IDisposable
{
    private readonly NodeCalls _nodes = new(options, chance.Fork());
    private RuleSetVersion? _known;
    private int _written;

    public List<AdminCall> Calls { get; } = [];

    /// <summary>Writes that were acknowledged so far.</summary>
    public int Written => Volatile.Read(ref _written);

    public static string KeyOf(int number) => $"key-{number}";

    /// <summary>A flag whose text is its value as a register.</summary>
    public static string PayloadOf(string value) => $$"""{"description":"{{value}}","enabled":true,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""";

    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            int dice = chance.Below(100);
            bool reads = _known is null || dice < 35;
            AdminCall call = reads ? await ReadAsync() : await WriteAsync(dice, cancellationToken);
            if (call.IsWrite || call.Outcome == AdminOutcome.Succeeded)
            {
                Calls.Add(call);
            }
            else
            {
                // A reading without an answer says nothing; the node is in trouble.
                await Task.Delay(20 + chance.Below(30), CancellationToken.None);
            }
        }
    }

    /// <summary>Sends every write that has no answer once more, and some that have one: they must get the same.</summary>
    public async Task AskAgainAsync()
    {
        for (int i = 0; i < Calls.Count; i++)
        {
            AdminCall call = Calls[i];
            if (call.IsWrite && (call.Outcome == AdminOutcome.Unknown || (call.Outcome == AdminOutcome.Succeeded && !call.ChangedNothing && chance.Below(10) == 0)))
            {
                AdminCall again = await _nodes.WriteAsync(call, RequestOf(call), TimeSpan.FromSeconds(15), CancellationToken.None);

                // A second answer that differs from the first is kept beside it: then one of them is not in the trail.
                Calls[i] = call.Outcome == AdminOutcome.Unknown ? again : call;
                if (call.Outcome == AdminOutcome.Succeeded && !Equals(again.Version, call.Version))
                {
                    Calls.Add(again);
                }
            }
        }
    }

    public void Dispose() => _nodes.Dispose();

    private async Task<AdminCall> ReadAsync()
    {
        bool readsEntries = chance.Below(2) == 0;
        var asked = new AdminCall
        {
            Kind = readsEntries ? AdminCallKind.ListEntries : AdminCallKind.GetRevision,
            Called = NodeCalls.Now,
            Outcome = AdminOutcome.Unknown,
            AskedRevision = chance.Below(3) == 0 ? AimedRevision() : 0,
        };
        AdminCall read = await _nodes.ReadAsync(asked);
        _known = read is { Outcome: AdminOutcome.Succeeded, AskedRevision: 0 } ? read.Version : _known;
        return read;
    }

    private async Task<AdminCall> WriteAsync(int dice, CancellationToken cancellationToken)
    {
        string key = KeyOf(chance.Below(options.Keys));
        (AdminCallKind kind, string? value) = dice switch
        {
            < 80 => (AdminCallKind.Apply, PayloadOf(Convert.ToHexStringLower(chance.Bytes(6)))),
            < 85 => (AdminCallKind.Apply, null),
            < 93 => (AdminCallKind.Promote, promoted[key]),
            _ => (AdminCallKind.Rollback, (string?)null),
        };
        var asked = new AdminCall
        {
            Kind = kind,
            Called = NodeCalls.Now,
            Outcome = AdminOutcome.Unknown,
            RequestId = ByteString.CopyFrom(chance.Bytes(16)),
            Expected = _known,
            Writes = kind == AdminCallKind.Rollback ? new Dictionary<string, string?>() : new Dictionary<string, string?> { [key] = value },
            ToRevision = kind == AdminCallKind.Rollback ? Math.Max(1, AimedRevision()) : 0,
        };
        AdminCall written = await _nodes.WriteAsync(asked, RequestOf(asked), options.CallTimeout, cancellationToken);

        // Sometimes goes on with what it knew, and so is late.
        _written += written.Outcome == AdminOutcome.Succeeded ? 1 : 0;
        _known = written.Outcome == AdminOutcome.Succeeded ? written.Version : chance.Below(4) == 0 ? _known : null;
        return written;
    }

    // Windows that faults hide in: 20 % before what is kept, 50 % kept, 20 % just at the edge, 10 % in the future.
    private long AimedRevision()
    {
        long head = _known?.Revision ?? 0;
        return Math.Max(1, chance.Below(10) switch
        {
            < 2 => head - options.KeptRevisions - 1 - chance.Below(20),
            < 7 => head - chance.Below(options.KeptRevisions),
            < 9 => head - options.KeptRevisions + 1 - chance.Below(3),
            _ => head + 1 + chance.Below(3),
        });
    }

    private IMessage RequestOf(AdminCall call) => call.Kind switch
    {
        AdminCallKind.Rollback => new RollbackRequest { Environment = options.Environment, ToRevision = call.ToRevision, Expected = call.Expected!.ToMessage(), RequestId = call.RequestId },
        AdminCallKind.Promote => new PromoteRequest
        {
            FromEnvironment = options.SourceEnvironment,
            ToEnvironment = options.Environment,
            Expected = call.Expected!.ToMessage(),
            Only = { call.Writes.Keys.Select(static key => new EntryRef { Kind = EntryKind.Flag, Key = key }) },
            RequestId = call.RequestId,
        },
        _ => new ApplyRequest { Environment = options.Environment, Expected = call.Expected!.ToMessage(), RequestId = call.RequestId, Changes = { call.Writes.Select(ChangeOf) } },
    };

    private static Change ChangeOf(KeyValuePair<string, string?> write) => write.Value is { } payload
        ? new Change { Put = new Entry { Kind = EntryKind.Flag, Key = write.Key, Payload = ByteString.CopyFromUtf8(payload) }, ExpectedEntryRevision = -1 }
        : new Change { Delete = new EntryRef { Kind = EntryKind.Flag, Key = write.Key }, ExpectedEntryRevision = -1 };
}

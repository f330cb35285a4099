using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>One stream as the rest of the server sees it: who is there, how far it is, and a bell to wake it.</summary>
/// <remarks>The bell holds one set of reasons, however often it rings: a slow reader misses steps in between, never the newest.</remarks>
internal sealed class Subscriber(FlagEnvironment environment, Caller caller, Hello hello, DateTimeOffset since, Action abort)
{
    private TaskCompletionSource _bell = NewBell();
    private int _wakes;
    private long _writingSince;

    public FlagEnvironment Environment => environment;

    public Caller Caller => caller;

    public Hello Hello => hello;

    public DateTimeOffset Since => since;

    /// <summary>When the next sign of life is due, by the clock's timestamp; the ticker's own.</summary>
    public long HeartbeatDue { get; set; }

    /// <summary>When the stream is to be drained or, once it is, ended; the ticker's own.</summary>
    public long EndDue { get; set; }

    /// <summary>Set by the ticker when it drains the stream.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Whether it is one of those who get a change first.</summary>
    public bool IsCanary { get; set; }

    /// <summary>When the client refused a version last, by the clock's timestamp.</summary>
    public long NackedAt { get; private set; }

    /// <summary>What the client said last of a version that it took.</summary>
    public Ack? Acked { get; private set; }

    /// <summary>What the client said last of a version that it refused; null after it took a newer one.</summary>
    public Nack? Nacked { get; private set; }

    /// <summary>The next reasons to act, as soon as there is one.</summary>
    public async ValueTask<Wake> NextAsync(CancellationToken cancellationToken)
    {
        await Volatile.Read(ref _bell).Task.WaitAsync(cancellationToken);

        // In this order: whoever rings before the reasons are taken is among them, whoever rings afterwards finds the new bell.
        Volatile.Write(ref _bell, NewBell());
        return (Wake)Interlocked.Exchange(ref _wakes, 0);
    }

    public void Ring(Wake wake)
    {
        if (Interlocked.Or(ref _wakes, (int)wake) == 0)
        {
            Volatile.Read(ref _bell).TrySetResult();
        }
    }

    public void Note(Ack ack)
    {
        Acked = ack;
        Nacked = null;
    }

    public void Note(Nack nack, long timestamp) => (NackedAt, Nacked) = (timestamp, nack);

    /// <summary>Whether the client said that it took this version.</summary>
    public bool Has(RuleSetVersion version) => version.Equals(RuleSetVersion.From(Acked?.Version));

    /// <summary>Whether the client refused this version on this stream.</summary>
    public bool HasRefused(RuleSetVersion version) => version.Equals(RuleSetVersion.From(Nacked?.Version));

    /// <summary>Whether the client refuses a rule set: it did so on this stream, or it came with that knowledge.</summary>
    public bool Refuses(RuleSetVersion version) =>
        Nacked?.Version?.Digest == version.Digest || hello.Quarantined.Contains(version.Digest);

    /// <summary>Marks the time of a write, so that <see cref="AbortWhenStuck"/> can tell a client that stopped reading.</summary>
    public void WriteBegins(long timestamp) => Volatile.Write(ref _writingSince, timestamp);

    public void WriteEnded() => Volatile.Write(ref _writingSince, 0);

    /// <summary>Cuts the stream off when a write has been waiting since before a timestamp: a write waits for ever on a client that stopped reading.</summary>
    /// <returns>True when it was cut off.</returns>
    public bool AbortWhenStuck(long before)
    {
        long start = Volatile.Read(ref _writingSince);
        if (start == 0 || start > before)
        {
            return false;
        }

        WriteEnded();
        abort();
        return true;
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

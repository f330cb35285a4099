using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Streaming;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;
using Subscriber = Noa.FeatureFlags.Server.Streaming.Subscriber;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

public class SubscriberTests
{
    private int _aborts;

    [Fact]
    public async Task NextAsync_RungSeveralTimes_GivesAllReasonsOnce()
    {
        Subscriber subscriber = NewSubscriber();

        subscriber.Ring(Wake.Changed);
        subscriber.Ring(Wake.Heartbeat);
        subscriber.Ring(Wake.Changed);

        Assert.Equal(Wake.Changed | Wake.Heartbeat, await subscriber.NextAsync(TestContext.Current.CancellationToken));
        Assert.False(subscriber.NextAsync(TestContext.Current.CancellationToken).AsTask().IsCompleted);
    }

    // Breaks when the bell is renewed after the reasons are taken: a ring in between is then lost, and the last wait never ends.
    [Fact]
    public async Task Ring_FromManyThreads_IsNeverLost()
    {
        const int Rings = 20_000;
        Subscriber subscriber = NewSubscriber();
        int[] expected = [0];
        Task ringing = Task.Run(() =>
        {
            for (int i = 1; i <= Rings; i++)
            {
                Volatile.Write(ref expected[0], i);
                subscriber.Ring(Wake.Changed);
            }
        }, TestContext.Current.CancellationToken);

        int seen = 0;
        while (seen < Rings)
        {
            await subscriber.NextAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            seen = Volatile.Read(ref expected[0]);
        }

        await ringing;
    }

    [Fact]
    public void AbortWhenStuck_WriteOlderThanAllowed_CutsOffOnce()
    {
        Subscriber subscriber = NewSubscriber();
        subscriber.WriteBegins(100);

        Assert.False(subscriber.AbortWhenStuck(99));
        Assert.True(subscriber.AbortWhenStuck(100));
        Assert.False(subscriber.AbortWhenStuck(200));
        Assert.Equal(1, _aborts);
    }

    [Fact]
    public void AbortWhenStuck_WriteThatEnded_LeavesTheStream()
    {
        Subscriber subscriber = NewSubscriber();
        subscriber.WriteBegins(100);
        subscriber.WriteEnded();

        Assert.False(subscriber.AbortWhenStuck(1000));
        Assert.Equal(0, _aborts);
    }

    [Fact]
    public void Refuses_NackedOrQuarantinedDigest_IsTrueUntilANewerVersionIsTaken()
    {
        Subscriber subscriber = NewSubscriber(new Hello { Quarantined = { Of(1).Digest } });

        Assert.True(subscriber.Refuses(Of(1)));
        Assert.False(subscriber.Refuses(Of(2)));

        subscriber.Note(new Nack { Version = Of(2).ToMessage() }, 1);
        Assert.True(subscriber.Refuses(Of(2)));

        subscriber.Note(new Ack { Version = Of(3).ToMessage() });
        Assert.False(subscriber.Refuses(Of(2)));
    }

    private Subscriber NewSubscriber(Hello? hello = null) =>
        new(null!, new Caller("id", "name", KeyRole.Sdk, "test"), hello ?? new Hello(), DateTimeOffset.UnixEpoch, () => _aborts++);
}

using System.Diagnostics;
using Noa.Release.Plans;
using Noa.Release.Rollouts;

namespace Noa.Release.TestHost;

/// <summary>Runs a rollout, or goes on with one, and kills itself as kill -9 would: after so many lines were written, or just before the next.</summary>
internal static class KilledConductor
{
    /// <param name="killAt">Line after which to die; negative: before that line is written, when what it tells of is done already; 0: never.</param>
    public static async Task<int> RunAsync(string file, string version, string strategy, string log, int killAt)
    {
        ReleaseEnvironment environment = ReleaseFile.Read(file).Find(null);
        var store = new KillingStore(new FileRolloutStore(log, TimeProvider.System), killAt);
        using RolloutSession session = RolloutSession.Open(environment, store, "test", static _ => "key", TimeProvider.System);
        RolloutState state = (await store.ListAsync(default)).Count > 0
            ? await session.ResumeAsync(new SilentObserver(), default)
            : await session.DeployAsync(version, Strategies.Resolve(strategy, environment), new SilentObserver(), default);
        return state.Phase == Phase.Succeeded ? 0 : 1;
    }

    private static void Die()
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        new ManualResetEvent(false).WaitOne();
    }

    private sealed class SilentObserver : IRolloutObserver
    {
        public void Wrote(RolloutEvent line, RolloutState state)
        {
        }

        public void Begins(ActionKind action, RolloutState state)
        {
        }

        public void Waits(DateTimeOffset? until, RolloutState state)
        {
        }
    }

    private sealed class KillingStore(IRolloutStore inner, int killAt) : IRolloutStore
    {
        public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

        public Task<IReadOnlyList<RolloutEvent>> ReadAsync(string id, CancellationToken cancellationToken) => inner.ReadAsync(id, cancellationToken);

        public async Task<IRolloutLease> AcquireAsync(string actor, CancellationToken cancellationToken) => new KillingLease(await inner.AcquireAsync(actor, cancellationToken), killAt);

        public Task SendAsync(string id, CommandMessage message, CancellationToken cancellationToken) => inner.SendAsync(id, message, cancellationToken);
    }

    private sealed class KillingLease(IRolloutLease inner, int killAt) : IRolloutLease
    {
        public CancellationToken Lost => inner.Lost;

        public async Task AppendAsync(string id, RolloutEvent line, CancellationToken cancellationToken)
        {
            if (line.Seq == -killAt)
            {
                Die();
            }

            await inner.AppendAsync(id, line, cancellationToken);
            if (line.Seq == killAt)
            {
                Die();
            }
        }

        public Task<IReadOnlyList<CommandMessage>> ReceiveAsync(string id, CancellationToken cancellationToken) => inner.ReceiveAsync(id, cancellationToken);

        public Task ForgetAsync(string id, CommandMessage message, CancellationToken cancellationToken) => inner.ForgetAsync(id, message, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

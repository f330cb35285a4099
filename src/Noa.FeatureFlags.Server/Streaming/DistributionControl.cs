using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Moves what everybody gets. The store decides: of two nodes, or of a node and a person, who come at the same moment one is told no.</summary>
internal sealed class DistributionControl(IRuleSetStore store, IEnvironmentFollower follower, ILogger<DistributionControl> logger)
{
    /// <summary>Moves it.</summary>
    /// <param name="environment">Where.</param>
    /// <param name="expected">Where it stood when the caller decided.</param>
    /// <param name="served">What everybody is to get.</param>
    /// <param name="state">How far that is.</param>
    /// <param name="note">Who decided; null for the server.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False when it stood elsewhere by then.</returns>
    public async Task<bool> MoveAsync(FlagEnvironment environment, StoreHead expected, RuleSetVersion served, DistributionState state, AuditNote? note, CancellationToken cancellationToken)
    {
        await environment.Writing.WaitAsync(cancellationToken);
        try
        {
            if (!environment.Pointers.Equals(expected) || !await store.MoveServedAsync(environment.Name, expected, served, state, note, cancellationToken))
            {
                await follower.CatchUpAsync(environment, isWriting: true, cancellationToken);
                return false;
            }

            environment.Move(served, state);
            StreamingLog.Moved(logger, environment.Name, expected.Version, state, served);
            return true;
        }
        finally
        {
            environment.Writing.Release();
        }
    }
}

using Noa.Release.Flags;
using Noa.Release.Gates;
using Noa.Release.Targets;

namespace Noa.Release.Rollouts;

/// <summary>What a rollout acts on. What an environment does not have is null; plans that need it are refused before.</summary>
internal sealed record RolloutWorld(IDeploymentTarget? Target, IFlagServer? Flags, IGateReader Gates);

namespace Noa.Release.Rollouts;

/// <summary>What a person may say to a rollout under way.</summary>
internal enum OperatorCommand
{
    Pause,
    Resume,
    Promote,
    Abort,
}

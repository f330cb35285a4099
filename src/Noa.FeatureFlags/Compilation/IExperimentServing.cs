namespace Noa.FeatureFlags.Compilation;

/// <summary>What an exposure needs to know of the experiment that decided.</summary>
internal interface IExperimentServing
{
    string? Id { get; }

    BucketingAttribute By { get; }
}

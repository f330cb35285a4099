namespace Noa.FeatureFlags.Evaluation;

/// <summary>A provider whose reads produce exposures.</summary>
internal interface IExposureSource
{
    /// <summary>Sends exposures there from now on.</summary>
    void RecordTo(IExposureRecorder recorder);
}

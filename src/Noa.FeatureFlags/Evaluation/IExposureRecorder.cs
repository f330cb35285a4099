namespace Noa.FeatureFlags.Evaluation;

/// <summary>Takes the exposures that reads produce; never blocks, never throws.</summary>
internal interface IExposureRecorder
{
    void Record(string flag, string variation, string experiment, string kind, string unit, EvaluationReason reason, string? ruleId, EvaluationContext context);
}

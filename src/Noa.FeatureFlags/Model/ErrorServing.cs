namespace Noa.FeatureFlags.Model;

/// <summary>Serves nothing: whoever comes here gets the default value with the reason <see cref="EvaluationReason.Error"/>.</summary>
/// <remarks>For definitions of other systems that are broken in a part which their evaluator finds only when it comes there.</remarks>
/// <param name="message">What is broken.</param>
public sealed class ErrorServing(string message) : Serving
{
    /// <summary>What is broken, for explanations.</summary>
    public string Message { get; } = message;
}

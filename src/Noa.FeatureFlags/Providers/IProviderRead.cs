using Noa.FeatureFlags.Evaluation;

namespace Noa.FeatureFlags.Providers;

/// <summary>One of the evaluation methods of <see cref="IFlagProvider"/>, so that a read is written once for all types and still compiled for each.</summary>
internal interface IProviderRead<T> : IValueReader<T>
{
    static abstract EvaluationDetail<T> From(IFlagProvider provider, string key, EvaluationContext context, T defaultValue);
}

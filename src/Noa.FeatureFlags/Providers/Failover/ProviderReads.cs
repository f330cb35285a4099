using System.Text.Json;

namespace Noa.FeatureFlags.Providers;

/// <summary>The evaluation methods of <see cref="IFlagProvider"/> as type arguments.</summary>
internal static class ProviderReads
{
    public readonly struct OfBoolean : IProviderRead<bool>
    {
        public static EvaluationDetail<bool> From(IFlagProvider provider, string key, EvaluationContext context, bool defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }

    public readonly struct OfInt32 : IProviderRead<int>
    {
        public static EvaluationDetail<int> From(IFlagProvider provider, string key, EvaluationContext context, int defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }

    public readonly struct OfDouble : IProviderRead<double>
    {
        public static EvaluationDetail<double> From(IFlagProvider provider, string key, EvaluationContext context, double defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }

    public readonly struct OfString : IProviderRead<string>
    {
        public static EvaluationDetail<string> From(IFlagProvider provider, string key, EvaluationContext context, string defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }

    public readonly struct OfJson : IProviderRead<JsonElement>
    {
        public static EvaluationDetail<JsonElement> From(IFlagProvider provider, string key, EvaluationContext context, JsonElement defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }
}

using System.Text.Json;
using Noa.FeatureFlags.Compilation;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>The types of the public face as type arguments.</summary>
internal static class ProviderReads
{
    public readonly struct OfBoolean : IProviderRead<bool>
    {
        public static bool TryRead(CompiledFlag flag, int variation, out bool result)
        {
            result = ((flag.TrueVariations >> variation) & 1) != 0;
            return flag.Type == FlagType.Boolean;
        }

        public static EvaluationDetail<bool> From(IFlagProvider provider, string key, EvaluationContext context, bool defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }

    public readonly struct OfInt32 : IProviderRead<int>
    {
        public static bool TryRead(CompiledFlag flag, int variation, out int result)
        {
            double number = flag.Variations[variation].Content.Number;
            result = number is >= int.MinValue and <= int.MaxValue ? (int)number : 0;
            return flag.Type == FlagType.Number && result == number;
        }

        public static EvaluationDetail<int> From(IFlagProvider provider, string key, EvaluationContext context, int defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }

    public readonly struct OfDouble : IProviderRead<double>
    {
        public static bool TryRead(CompiledFlag flag, int variation, out double result)
        {
            result = flag.Variations[variation].Content.Number;
            return flag.Type == FlagType.Number;
        }

        public static EvaluationDetail<double> From(IFlagProvider provider, string key, EvaluationContext context, double defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }

    public readonly struct OfString : IProviderRead<string>
    {
        public static bool TryRead(CompiledFlag flag, int variation, out string result)
        {
            result = flag.Variations[variation].Content.String ?? "";
            return flag.Type == FlagType.String;
        }

        public static EvaluationDetail<string> From(IFlagProvider provider, string key, EvaluationContext context, string defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }

    /// <summary>Any type as JSON; scalars cost a small document.</summary>
    public readonly struct OfJson : IProviderRead<JsonElement>
    {
        public static bool TryRead(CompiledFlag flag, int variation, out JsonElement result)
        {
            ref readonly FlagValue value = ref flag.Variations[variation].Content;
            if (flag.Type == FlagType.Json)
            {
                result = value.Json;
                return true;
            }

            using JsonDocument document = JsonDocument.Parse(value.ToString());
            result = document.RootElement.Clone();
            return true;
        }

        public static EvaluationDetail<JsonElement> From(IFlagProvider provider, string key, EvaluationContext context, JsonElement defaultValue) =>
            provider.Evaluate(key, context, defaultValue);
    }
}

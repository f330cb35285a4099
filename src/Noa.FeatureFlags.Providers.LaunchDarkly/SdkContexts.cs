#if HAS_LAUNCHDARKLY
using System.Runtime.CompilerServices;
using LaunchDarkly.Sdk;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Our contexts as LaunchDarkly's. One is converted once, however often it is read with.</summary>
internal static class SdkContexts
{
    private static readonly ConditionalWeakTable<EvaluationContext, StrongBox<Context>> Known = [];

    /// <returns>A context; an invalid one, which the SDK answers with the default value, when ours has no key.</returns>
    public static ref readonly Context Of(EvaluationContext context)
    {
        if (!Known.TryGetValue(context, out StrongBox<Context>? box))
        {
            box = Known.GetValue(context, static made => new StrongBox<Context>(Convert(made)));
        }

        return ref box.Value;
    }

    private static Context Convert(EvaluationContext context)
    {
        if (context.Members is [var only])
        {
            return ConvertOne(only);
        }

        ContextMultiBuilder members = Context.MultiBuilder();
        foreach (EvaluationContext member in context.Members)
        {
            members.Add(ConvertOne(member));
        }

        return members.Build();
    }

    private static Context ConvertOne(EvaluationContext member)
    {
        ContextBuilder builder = Context.Builder(ContextKind.Of(member.Kind), member.Key);
        foreach ((string name, AttributeValue value) in member.Attributes)
        {
            if (name != ContextText.Meta)
            {
                builder.TrySet(name, SdkValues.FromAttribute(value));
            }
        }

        builder.Private(ContextText.PrivateOf(member));
        return builder.Build();
    }
}
#endif

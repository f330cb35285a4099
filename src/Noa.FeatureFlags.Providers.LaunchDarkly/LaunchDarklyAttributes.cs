namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Attributes that mean something to LaunchDarkly, to be given to <see cref="EvaluationContext.For"/>.</summary>
public static class LaunchDarklyAttributes
{
    /// <summary>Rules may ask these attributes, but their values are never sent in events.</summary>
    /// <param name="references">Names, or references such as <c>/address/street</c>.</param>
    public static (string Name, AttributeValue Value) Private(params string[] references)
    {
        ArgumentNullException.ThrowIfNull(references);
        return ContextText.MetaOf(references);
    }

    /// <summary>Marks a context that LaunchDarkly is not to list.</summary>
    public static (string Name, AttributeValue Value) Anonymous => (ContextText.Anonymous, true);
}

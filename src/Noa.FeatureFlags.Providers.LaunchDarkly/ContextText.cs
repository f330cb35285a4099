namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>The attributes that LaunchDarkly gives a meaning of their own.</summary>
internal static class ContextText
{
    public const string Meta = "_meta";

    public const string Anonymous = "anonymous";

    private const string PrivateAttributes = "privateAttributes";

    /// <summary>References of the attributes that a context's own <c>_meta</c> calls private.</summary>
    public static string[] PrivateOf(EvaluationContext member)
    {
        if (!member[Meta].Properties.TryGetValue(PrivateAttributes, out AttributeValue listed))
        {
            return [];
        }

        var references = new List<string>();
        foreach (AttributeValue item in listed.Items)
        {
            if (item.TryGetString(out string? reference))
            {
                references.Add(reference);
            }
        }

        return [.. references];
    }

    /// <summary>Makes the attribute <c>_meta</c>.</summary>
    public static (string Name, AttributeValue Value) MetaOf(string[] privateAttributes) =>
        (Meta, AttributeValue.Object([KeyValuePair.Create(PrivateAttributes, (AttributeValue)privateAttributes)]));
}

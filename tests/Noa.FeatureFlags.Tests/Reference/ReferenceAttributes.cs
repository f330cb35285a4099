namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>Finds what a clause or a rollout asks for.</summary>
internal static class ReferenceAttributes
{
    /// <summary>The value of an attribute or path in the context of a kind.</summary>
    /// <returns>A missing value when the kind, the attribute or a step of the path is not there.</returns>
    public static AttributeValue Find(EvaluationContext context, string kind, string attribute)
    {
        if (context.OfKind(kind) is not { } member)
        {
            return default;
        }

        if (!attribute.StartsWith('/'))
        {
            return member[attribute];
        }

        string[] steps = [.. attribute[1..].Split('/').Select(static step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        return steps.Skip(1).Aggregate(member[steps[0]], static (value, step) => value.Properties.GetValueOrDefault(step));
    }
}

#if HAS_OPENFEATURE
using OpenFeature.Model;

namespace Noa.FeatureFlags.OpenFeature;

/// <summary>Contexts of OpenFeature as ours: the targeting key is the key, and <c>kind</c> names another kind than <c>user</c>.</summary>
internal static class ContextReader
{
    private const string KeyAttribute = "targetingKey";
    private const string KindAttribute = "kind";

    public static EvaluationContext Read(global::OpenFeature.Model.EvaluationContext? context)
    {
        if (context is null || context.Count == 0)
        {
            return EvaluationContext.Empty;
        }

        string kind = context.TryGetValue(KindAttribute, out Value? named) && named is { IsString: true, AsString.Length: > 0 } ? named.AsString! : EvaluationContext.DefaultKind;
        (string, AttributeValue)[] attributes = [.. context.AsDictionary().Where(static attribute => attribute.Key is not (KeyAttribute or KindAttribute)).Select(static attribute => (attribute.Key, Read(attribute.Value)))];
        try
        {
            return EvaluationContext.ForKind(kind, context.TargetingKey, attributes);
        }
        catch (ArgumentException)
        {
            // Not a name for a kind, so it was meant as an attribute.
            return EvaluationContext.For(context.TargetingKey, attributes);
        }
    }

    private static AttributeValue Read(Value value) =>
        value.IsString ? value.AsString
        : value.IsBoolean ? value.AsBoolean!.Value
        : value.IsNumber ? Number(value.AsDouble!.Value)
        : value.IsDateTime ? new DateTimeOffset(value.AsDateTime!.Value)
        : value.IsList ? AttributeValue.List([.. value.AsList!.Select(Read)])
        : value.IsStructure ? AttributeValue.Object(value.AsStructure!.AsDictionary().Select(static field => KeyValuePair.Create(field.Key, Read(field.Value))))
        : default;

    // Whole numbers are whole: they may be bucketed by.
    private static AttributeValue Number(double number) => number == Math.Truncate(number) && Math.Abs(number) <= 1L << 53 ? (long)number : number;
}
#endif

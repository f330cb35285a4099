using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Errors;

namespace Noa.FeatureFlags.Server.Evaluation;

/// <summary>Contexts from gRPC messages. Nothing of them is ever in an error.</summary>
internal static class WireContext
{
    private const string KindField = "kind";
    private const string KeyField = "key";
    private const string TargetingKeyField = "targetingKey";
    private const string MultiKind = "multi";

    /// <summary>Reads a context: of one kind, or, with <c>kind: "multi"</c>, of a member for each kind.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: too large, or no context.</exception>
    public static EvaluationContext Read(Context? context)
    {
        return context is null
            ? EvaluationContext.Empty
            : Bounded(context, static context => Read(context.TargetingKey.Length > 0 ? context.TargetingKey : null, context.Attributes));
    }

    /// <summary>Reads a context as OpenFeature's clients write it: the key stands among the attributes.</summary>
    /// <param name="context">Attributes, and <c>targetingKey</c>.</param>
    /// <exception cref="RpcException">As <see cref="Read(Context?)"/>.</exception>
    public static EvaluationContext ReadOpenFeature(Struct? context)
    {
        return context is null ? EvaluationContext.Empty : Bounded(context, static context =>
        {
            string? key = context.Fields.TryGetValue(TargetingKeyField, out Value? given) && given.KindCase == Value.KindOneofCase.StringValue ? given.StringValue : null;
            return Read(key, context);
        });
    }

    private static EvaluationContext Bounded<T>(T context, Func<T, EvaluationContext> read)
        where T : IMessage
    {
        if (context.CalculateSize() > ContextLimits.MaxBytes)
        {
            throw ServerError.Invalid("LIMIT_CONTEXT", $"A context has at most {ContextLimits.MaxBytes} bytes.");
        }

        try
        {
            return read(context);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw ServerError.Invalid("INVALID_CONTEXT", "The context is malformed: docs/evaluation.md shows how contexts are written.");
        }
    }

    private static EvaluationContext Read(string? key, Struct? attributes)
    {
        if (attributes is null || attributes.Fields.Count == 0)
        {
            return EvaluationContext.For(key);
        }

        string kind = attributes.Fields.TryGetValue(KindField, out Value? named) && named.KindCase == Value.KindOneofCase.StringValue ? named.StringValue : EvaluationContext.DefaultKind;
        return kind == MultiKind
            ? EvaluationContext.Combine([.. attributes.Fields.Where(static field => field.Key is not (KindField or TargetingKeyField)).Select(static field => Single(field.Key, null, field.Value.StructValue ?? throw new FormatException()))])
            : Single(kind, key, attributes);
    }

    private static EvaluationContext Single(string kind, string? key, Struct attributes)
    {
        if (attributes.Fields.Count > ContextLimits.MaxAttributes)
        {
            throw ServerError.Invalid("LIMIT_CONTEXT", $"A context has at most {ContextLimits.MaxAttributes} attributes.");
        }

        key ??= attributes.Fields.TryGetValue(KeyField, out Value? given) && given.KindCase == Value.KindOneofCase.StringValue ? given.StringValue : null;
        return EvaluationContext.ForKind(kind, key, [.. attributes.Fields.Where(static field => field.Key is not (KindField or KeyField)).Select(static field => (field.Key, Attribute(field.Value, 1)))]);
    }

    private static AttributeValue Attribute(Value value, int depth)
    {
        if (depth > ContextLimits.MaxDepth)
        {
            throw ServerError.Invalid("LIMIT_CONTEXT", $"A context is nested at most {ContextLimits.MaxDepth} deep.");
        }

        return value.KindCase switch
        {
            Value.KindOneofCase.BoolValue => value.BoolValue,
            Value.KindOneofCase.StringValue => value.StringValue,
            Value.KindOneofCase.NumberValue => Number(value.NumberValue),
            Value.KindOneofCase.ListValue => AttributeValue.List([.. value.ListValue.Values.Select(item => Attribute(item, depth + 1))]),
            Value.KindOneofCase.StructValue => AttributeValue.Object(value.StructValue.Fields.Select(field => KeyValuePair.Create(field.Key, Attribute(field.Value, depth + 1)))),
            _ => default,
        };
    }

    // Whole numbers are whole: they may be bucketed by.
    private static AttributeValue Number(double number) => number == Math.Truncate(number) && Math.Abs(number) <= 1L << 53 ? (long)number : number;
}

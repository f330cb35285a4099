using System.Globalization;
using System.Runtime.CompilerServices;
using Noa.FeatureFlags.Compilation.Hashes;

namespace Noa.FeatureFlags.Compilation;

/// <summary>The attribute whose value decides a bucket: text as it is, whole numbers as invariant decimal text; anything else counts as missing.</summary>
internal readonly struct BucketingAttribute(AttributeReference attribute)
{
    private const int MaxIntegerDigits = 20;

    public string Kind => attribute.Kind;

    public override string ToString() => attribute.ToString();

    /// <returns>False when the context has no bucketing value.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGetHash(EvaluationContext context, out ulong hash) =>
        (attribute.IsKey && context.TryGetKnownKeyHash(attribute.Kind, out hash)) || TryHash(attribute, context, out hash);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryHash(AttributeReference attribute, EvaluationContext context, out ulong hash)
    {
        if (!attribute.IsKey)
        {
            return TryHash(attribute.Find(context), out hash);
        }

        EvaluationContext? member = context.OfKind(attribute.Kind);
        hash = member?.KeyHash ?? 0;
        return member?.Key is not null;
    }

    /// <summary>The bucketing value as another system's hash takes it.</summary>
    /// <param name="context">Whose value.</param>
    /// <param name="hash">Says how values that are no strings are written.</param>
    /// <param name="room">Where such are written.</param>
    /// <param name="text">The value.</param>
    /// <returns>False when the context has none.</returns>
    public bool TryGetText(EvaluationContext context, ForeignHash hash, Span<char> room, out ReadOnlySpan<char> text)
    {
        if (attribute.IsKey)
        {
            string? key = context.OfKind(attribute.Kind)?.Key;
            text = key;
            return key is not null;
        }

        AttributeValue value = attribute.Find(context);
        if (value.TryGetString(out string? found))
        {
            text = found;
            return true;
        }

        bool isWritten = hash.TryFormat(in value, room, out int length);
        text = room[..length];
        return isWritten;
    }

    /// <summary>The bucketing value as text, for exposures; empty when there is none.</summary>
    public string TextOf(EvaluationContext context)
    {
        AttributeValue value = attribute.Find(context);
        return value.TryGetString(out string? text) ? text
            : value.TryGetInteger(out long integer) ? integer.ToString(CultureInfo.InvariantCulture)
            : "";
    }

    private static bool TryHash(AttributeValue value, out ulong hash)
    {
        hash = 0;
        if (value.TryGetString(out string? text))
        {
            hash = BucketHash.OfText(text);
            return true;
        }

        if (!value.TryGetInteger(out long integer))
        {
            return false;
        }

        Span<char> digits = stackalloc char[MaxIntegerDigits];
        integer.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        hash = BucketHash.OfText(digits[..length]);
        return true;
    }
}

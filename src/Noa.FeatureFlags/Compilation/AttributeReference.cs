using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Which attribute of which kind of context, and the way into it when it is an object.</summary>
internal sealed class AttributeReference
{
    private readonly string[]? _path;
    private readonly bool _isPlain;

    private AttributeReference(string kind, string name, string[]? path)
    {
        Kind = kind;
        Name = name;
        _path = path;
        IsKey = name == EvaluationContext.KeyAttribute && path is null;
        _isPlain = path is null && name is not (EvaluationContext.KeyAttribute or EvaluationContext.KindAttribute);
    }

    public string Kind { get; }

    public string Name { get; }

    /// <summary>Whether this is the context's key, whose hash the context keeps.</summary>
    public bool IsKey { get; }

    /// <summary>Reads a name, or a path with <c>~1</c> for a slash and <c>~0</c> for a tilde inside a name.</summary>
    /// <returns>Null when the path is malformed.</returns>
    public static AttributeReference? TryParse(string kind, string text)
    {
        if (text.Length == 0 || text[0] != '/')
        {
            return text.Length == 0 ? null : new(kind, text, null);
        }

        string[] names = text[1..].Split('/');
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0 || HasBadEscape(names[i]))
            {
                return null;
            }

            names[i] = string.Intern(names[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return new(kind, names[0], names.Length > 1 ? names[1..] : null);
    }

    /// <summary>Whether this is a plain name and the context of its kind alone: then <see cref="EvaluationContext.FindAttribute"/> finds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsPlainIn(EvaluationContext context) => _isPlain && context.IsOnly(Kind);

    /// <returns>A missing value when the context lacks the kind, the attribute, or a name on the path.</returns>
    public AttributeValue Find(EvaluationContext context)
    {
        EvaluationContext? member = context.OfKind(Kind);
        if (member is null)
        {
            return default;
        }

        if (IsKey)
        {
            return member.Key;
        }

        AttributeValue value = member[Name];
        return _path is null ? value : Follow(value, _path);
    }

    public override string ToString()
    {
        string path = _path is null ? Name : $"/{Name}/{string.Join('/', _path)}";
        return Kind == EvaluationContext.DefaultKind ? path : $"{Kind}.{path}";
    }

    private static AttributeValue Follow(AttributeValue value, string[] path)
    {
        foreach (string name in path)
        {
            if (!value.Properties.TryGetValue(name, out value))
            {
                return default;
            }
        }

        return value;
    }

    private static bool HasBadEscape(string name)
    {
        for (int i = name.IndexOf('~'); i >= 0; i = name.IndexOf('~', i + 1))
        {
            if (i + 1 == name.Length || name[i + 1] is not ('0' or '1'))
            {
                return true;
            }
        }

        return false;
    }
}

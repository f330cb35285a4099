using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Which attribute of which kind of context, and the way into it when it is an object.</summary>
internal sealed class AttributeReference
{
    // What no context has as its kind.
    private const string NoKind = "";

    // Contexts of one program mostly have the same attributes in the same order. Where they do not, the place is not moved for ever: threads would write in turns.
    private const int MaxMoves = 64;

    private readonly string[]? _path;
    private readonly string _plainKind;
    private int _place;
    private int _moves;

    // Then whoever asks goes from member to member.
    private readonly bool _isOfAnyKind;

    private AttributeReference(string kind, string name, string[]? path)
    {
        Kind = kind;
        Name = name;
        _path = path;
        _isOfAnyKind = kind == EvaluationContext.AnyKind;
        IsKey = name == EvaluationContext.KeyAttribute && path is null;
        _plainKind = path is null && name is not (EvaluationContext.KeyAttribute or EvaluationContext.KindAttribute) ? kind : NoKind;
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

    /// <summary>Finds a plain attribute of a context of one kind in the place where it was found last; otherwise a missing value, and <see cref="Find"/> must be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly AttributeValue FindQuickly(EvaluationContext context) => ref context.FindAttribute(_plainKind, Name, _place);

    /// <returns>A missing value when the context lacks the kind, the attribute, or a name on the path.</returns>
    public AttributeValue Find(EvaluationContext context)
    {
        EvaluationContext? member = _isOfAnyKind ? context : context.OfKind(Kind);
        if (member is null)
        {
            return default;
        }

        if (IsKey)
        {
            return member.Key;
        }

        int place = member.PlaceOf(Name);
        if (place != _place && place >= 0 && _moves < MaxMoves)
        {
            _place = place;
            _moves++;
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

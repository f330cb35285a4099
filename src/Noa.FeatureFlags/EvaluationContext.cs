using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags;

/// <summary>Whom a flag is evaluated for: a kind (user, organization, device), a key, and attributes that rules may ask; or several kinds at once.</summary>
/// <remarks>
/// Immutable and thread-safe. Build it once per request and use it for all flags: the key's hash is computed once.
/// Attribute names are compared ordinally; <c>key</c> always names the context's key.
/// </remarks>
public sealed partial class EvaluationContext
{
    /// <summary>The kind of a context that names none, and the kind that rules ask unless they name another.</summary>
    public const string DefaultKind = "user";

    /// <summary>The attribute name that always means the context's key.</summary>
    internal const string KeyAttribute = "key";

    /// <summary>In a clause, in place of a kind: all kinds in the context. It names no kind itself.</summary>
    internal const string AnyKind = "multi";

    /// <summary>The attribute name that means the context's kind, unless an attribute has it.</summary>
    internal const string KindAttribute = "kind";

    /// <summary>A context without key and attributes: rules with percentages serve it the off variation.</summary>
    public static EvaluationContext Empty { get; } = new(DefaultKind, null, []);

    // With more attributes a scan for a name given twice would take longer than all the rest, without bound when strangers send them.
    private const int MaxScanned = 64;

    private static readonly AttributeValue Missing;

    private readonly Attribute[] _attributes;
    private readonly EvaluationContext[]? _members;

    // Null for several kinds, so that one comparison tells whether this is a context of one kind alone, and of which.
    private readonly string? _onlyKind;
    private ulong _keyHash;

    private EvaluationContext(string kind, string? key, Attribute[] attributes)
    {
        _onlyKind = kind;
        Key = key;
        _attributes = attributes;
    }

    // Several kinds: the first member lends its key and attributes.
    private EvaluationContext(EvaluationContext[] members)
    {
        Key = members[0].Key;
        _attributes = members[0]._attributes;
        _members = members;
    }

    /// <summary>The kind; of several kinds, the first.</summary>
    public string Kind => _onlyKind ?? _members![0].Kind;

    /// <summary>The key; null when there is none. An empty key is a key.</summary>
    public string? Key { get; }

    /// <summary>Attributes in the order they were given, without the key; of several kinds, the first one's.</summary>
    public IEnumerable<KeyValuePair<string, AttributeValue>> Attributes => _attributes.Select(static attribute => KeyValuePair.Create(attribute.Name, attribute.Value));

    /// <summary>The contexts of one kind each that this is made of.</summary>
    public IReadOnlyList<EvaluationContext> Members => _members ?? [this];

    /// <summary>The members when there are several kinds; null when this context is its only one.</summary>
    internal EvaluationContext[]? OtherMembers => _members;

    /// <summary>Hash of the key, computed at the first percentage or target list that asks; 0 when there is no key.</summary>
    internal ulong KeyHash
    {
        get
        {
            // A race computes the same hash twice; volatile, so that the 64 bits are whole in a 32-bit process too.
            ulong hash = Volatile.Read(ref _keyHash);
            if (hash == 0 && Key is not null)
            {
                hash = BucketHash.OfText(Key);
                Volatile.Write(ref _keyHash, hash);
            }

            return hash;
        }
    }

    /// <summary>Hash of the key of the member of a kind, if it was asked before; <see cref="OfKind"/> and <see cref="KeyHash"/> tell in any case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGetKnownKeyHash(string kind, out ulong hash)
    {
        hash = Volatile.Read(ref _keyHash);
        return hash != 0 && ReferenceEquals(_onlyKind, kind);
    }

    /// <summary>A user.</summary>
    /// <param name="key">The user's stable identifier; null for somebody unknown.</param>
    /// <param name="attributes">Name and value of each attribute; of a name given twice, the last value counts.</param>
    public static EvaluationContext For(string? key, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes) =>
        new(DefaultKind, key, Build(attributes));

    /// <summary>Something of another kind: an organization, a device.</summary>
    /// <param name="kind">The kind: letters, digits, dots, dashes and underscores; not <c>multi</c> or <c>kind</c>.</param>
    /// <param name="key">Its stable identifier; null for an unknown one.</param>
    /// <param name="attributes">Name and value of each attribute; of a name given twice, the last value counts.</param>
    /// <exception cref="ArgumentException">The kind is malformed.</exception>
    public static EvaluationContext ForKind(string kind, string? key, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        if (!IsValidKind(kind))
        {
            throw new ArgumentException($"'{kind}' cannot be a context kind: use letters, digits, '.', '-' and '_', and neither 'multi' nor 'kind'.", nameof(kind));
        }

        // Rules intern the kinds they ask, which lets a comparison end at the reference. Kinds may come from strangers, so none is kept for ever for a context.
        return new(string.IsInterned(kind) ?? kind, key, Build(attributes));
    }

    /// <summary>One context of several kinds.</summary>
    /// <param name="contexts">At least one; of a kind given twice, the last counts.</param>
    /// <exception cref="ArgumentException">No context was given.</exception>
    public static EvaluationContext Combine(params ReadOnlySpan<EvaluationContext> contexts)
    {
        List<EvaluationContext> members = [];
        Dictionary<string, int>? places = contexts.Length > MaxScanned ? new(StringComparer.Ordinal) : null;
        foreach (EvaluationContext context in contexts)
        {
            foreach (EvaluationContext member in context.Members)
            {
                int known = places is null ? members.FindIndex(other => other.Kind == member.Kind) : PlaceOf(member.Kind, places);
                if (known >= 0 && known < members.Count)
                {
                    members[known] = member;
                }
                else
                {
                    members.Add(member);
                }
            }
        }

        return members.Count switch
        {
            0 => throw new ArgumentException("Combine needs at least one context.", nameof(contexts)),
            1 => members[0],
            _ => new EvaluationContext([.. members]),
        };
    }

    /// <summary>This context and another kind of thing: <c>user.And(organization)</c>.</summary>
    /// <param name="other">Replaces what this context has of its kind.</param>
    public EvaluationContext And(EvaluationContext other) => Combine(this, other);

    /// <summary>The member of a kind.</summary>
    /// <returns>Null when there is none.</returns>
    public EvaluationContext? OfKind(string kind)
    {
        if (ReferenceEquals(_onlyKind, kind))
        {
            return this;
        }

        if (_members is null)
        {
            return _onlyKind == kind ? this : null;
        }

        foreach (EvaluationContext member in _members)
        {
            if (member.Kind == kind)
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>Finds an attribute by name.</summary>
    /// <param name="name">The name; <c>key</c> finds the context's key, <c>kind</c> its kind unless an attribute has that name.</param>
    /// <returns>A missing value when there is none.</returns>
    public AttributeValue this[string name]
    {
        get
        {
            if (name == KeyAttribute)
            {
                return Key;
            }

            int place = PlaceOf(name);
            AttributeValue value = place >= 0 ? _attributes[place].Value : default;
            return value.IsMissing && name == KindAttribute ? Kind : value;
        }
    }

    /// <summary>The attribute at a place, without copying it, when this context is of the kind alone and has the attribute there; names and kinds are compared by reference.</summary>
    /// <returns>A missing value when it may be elsewhere.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly AttributeValue FindAttribute(string onlyKind, string name, int place)
    {
        Attribute[] attributes = _attributes;
        if (ReferenceEquals(_onlyKind, onlyKind) && (uint)place < (uint)attributes.Length)
        {
            ref readonly Attribute attribute = ref attributes[place];
            if (ReferenceEquals(attribute.Name, name))
            {
                return ref attribute.Value;
            }
        }

        return ref Missing;
    }

    /// <summary>The place of an attribute that was given: neither the key nor the kind.</summary>
    /// <returns>-1 when there is none.</returns>
    internal int PlaceOf(string name)
    {
        int place = PlaceOf(name, _attributes);
        return place < _attributes.Length ? place : -1;
    }

    /// <summary>Kinds and number of attributes; neither keys nor values, so that a log line gives nobody away.</summary>
    public override string ToString() =>
        string.Join(" + ", Members.Select(static member => string.Create(CultureInfo.InvariantCulture, $"{member.Kind} ({member._attributes.Length} attributes)")));

    private static Attribute[] Build(ReadOnlySpan<(string Name, AttributeValue Value)> given)
    {
        if (given.IsEmpty)
        {
            return [];
        }

        var attributes = new Attribute[given.Length];
        Dictionary<string, int>? places = given.Length > MaxScanned ? new(given.Length, StringComparer.Ordinal) : null;
        int count = 0;
        foreach (ref readonly (string Name, AttributeValue Value) attribute in given)
        {
            string name = attribute.Name ?? "";
            if (name == KeyAttribute)
            {
                continue;
            }

            int place = places is null ? PlaceOf(name, attributes.AsSpan(0, count)) : PlaceOf(name, places);
            attributes[place] = new Attribute(name, attribute.Value);
            count = Math.Max(count, place + 1);
        }

        return count == attributes.Length ? attributes : attributes[..count];
    }

    private static int PlaceOf(string name, ReadOnlySpan<Attribute> known)
    {
        for (int i = 0; i < known.Length; i++)
        {
            if (ReferenceEquals(known[i].Name, name) || known[i].Name == name)
            {
                return i;
            }
        }

        return known.Length;
    }

    private static int PlaceOf(string name, Dictionary<string, int> places)
    {
        places.TryAdd(name, places.Count);
        return places[name];
    }

    internal static bool IsValidKind([NotNullWhen(true)] string? kind)
    {
        if (string.IsNullOrEmpty(kind) || kind is "multi" or "kind")
        {
            return false;
        }

        foreach (char c in kind)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    private readonly struct Attribute(string name, AttributeValue value)
    {
        public readonly string Name = name;
        public readonly AttributeValue Value = value;
    }
}

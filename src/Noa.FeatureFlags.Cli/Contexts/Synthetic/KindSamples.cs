namespace Noa.FeatureFlags.Cli.Contexts.Synthetic;

/// <summary>Attributes of one kind of context, with values to draw from.</summary>
internal sealed class KindSamples(string kind)
{
    private const string KeyAttribute = "key";

    private readonly SampleTree _keys = new($"noa-simulate/{kind}/{KeyAttribute}", kind) { IsIdentifier = true };
    private readonly SampleTree _attributes = new($"noa-simulate/{kind}", kind);

    public string Kind => kind;

    /// <summary>Adds values of an attribute, which is a name or a path such as <c>/address/city</c>.</summary>
    public void Add(string attribute, IEnumerable<AttributeValue> samples)
    {
        if (attribute == KeyAttribute)
        {
            _keys.Add(samples);
        }
        else if (attribute != "kind")
        {
            _attributes.Find(NamesIn(attribute)).Add(samples);
        }
    }

    public void AddKeys(IEnumerable<string> keys) => _keys.Add(keys.Select(static key => (AttributeValue)key));

    /// <summary>Adds an attribute that decides percentages, so that it has many values; null means the key, which has.</summary>
    public void AddIdentifier(string? attribute)
    {
        if (attribute is not (null or KeyAttribute))
        {
            _attributes.Find(NamesIn(attribute)).IsIdentifier = true;
        }
    }

    /// <summary>The key of what belongs to a user: one that the rules name, or one of many that they do not.</summary>
    public string DrawKey(string user) => _keys.Draw(user).TryGetString(out string? key) ? key : "";

    /// <summary>The context of this kind with a key.</summary>
    public EvaluationContext Draw(string key) => EvaluationContext.ForKind(kind, key, _attributes.DrawChildren(key));

    private static string[] NamesIn(string attribute) => attribute.StartsWith('/')
        ? Array.ConvertAll(attribute[1..].Split('/'), static name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
        : [attribute];
}

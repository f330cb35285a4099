using System.Globalization;

namespace Noa.FeatureFlags.Cli.Contexts.Synthetic;

/// <summary>An attribute and the values it is drawn from; or, when rules ask by path, an object of such attributes.</summary>
/// <param name="salt">Makes the draws of this attribute independent of those of others.</param>
/// <param name="name">Its own name; identifiers start with it.</param>
internal sealed class SampleTree(string salt, string name)
{
    // Ten users of a hundred thousand share an account: enough accounts for a percentage to come out as written.
    private const int BucketsPerIdentifier = 10;

    // Names that the rules mention are hit, but have too few users to bend the percentages of the many that they do not.
    private const int BucketsForNames = Bucket.Count / 50;

    private readonly List<SampleTree> _children = [];
    private readonly List<AttributeValue> _samples = [];

    /// <summary>Whether most of its values are one of many names that no rule mentions.</summary>
    public bool IsIdentifier { get; set; }

    /// <summary>The attribute below this one, made when it is not there yet.</summary>
    public SampleTree Find(ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return this;
        }

        string first = path[0];
        SampleTree? child = _children.Find(known => known.Name == first);
        if (child is null)
        {
            child = new SampleTree($"{salt}/{first}", first);
            _children.Add(child);
        }

        return child.Find(path[1..]);
    }

    public string Name => name;

    public void Add(IEnumerable<AttributeValue> samples) => _samples.AddRange(samples.Where(sample => !_samples.Contains(sample)).Distinct());

    /// <summary>The value for a key: always the same one.</summary>
    public AttributeValue Draw(string key)
    {
        if (_children.Count > 0)
        {
            return AttributeValue.Object(_children.Select(child => KeyValuePair.Create(child.Name, child.Draw(key))));
        }

        int end = IsIdentifier ? BucketsForNames : Bucket.Count;
        int bucket = Bucket.Of(salt, key).Index;
        return _samples.Count > 0 && bucket < end ? _samples[(int)((long)bucket * _samples.Count / end)] : Identifier(key);
    }

    /// <summary>Names and values of the attributes below this one.</summary>
    public (string Name, AttributeValue Value)[] DrawChildren(string key) =>
        _children.Count == 0 ? [] : Array.ConvertAll(_children.ToArray(), child => (child.Name, child.Draw(key)));

    private string Identifier(string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{Bucket.Of($"{salt}/identifier", key).Index / BucketsPerIdentifier}");
}

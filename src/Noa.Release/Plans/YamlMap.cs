using System.Globalization;
using Noa.FeatureFlags.Model.Json;
using YamlDotNet.RepresentationModel;

namespace Noa.Release.Plans;

/// <summary>A mapping that is read name by name; a mistake is noted with its line, and reading goes on.</summary>
internal sealed class YamlMap(YamlDocument document, YamlMappingNode node, string path)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public YamlDocument Document => document;

    public string Path => path;

    public long Line => node.Start.Line;

    /// <summary>Names in the order written.</summary>
    public IEnumerable<string> Names => node.Children.Keys.OfType<YamlScalarNode>().Select(static key => key.Value ?? "");

    public bool Has(string name) => Names.Contains(name, StringComparer.Ordinal);

    public bool IsNode(string name) => Find(name) is not null;

    public bool IsMap(string name) => Find(name) is YamlMappingNode;

    public string? Text(string name)
    {
        if (Find(name) is not { } found)
        {
            return null;
        }

        if (found is YamlScalarNode { Value: { } text })
        {
            return text;
        }

        Complain(name, "One text is expected here.");
        return null;
    }

    public string Required(string name, string advice)
    {
        string? text = Text(name);
        if (text is null ? !IsNode(name) : text.Length == 0)
        {
            Missing(name, advice);
        }

        return text ?? "";
    }

    public void Missing(string name, string advice) => document.Add(Line, Join(name), $"'{name}' is missing: {advice}");

    public double? Number(string name, double min, double max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= min && number <= max)
        {
            return number;
        }

        Complain(name, string.Create(CultureInfo.InvariantCulture, $"'{text}' is no number from {min} to {max}."));
        return null;
    }

    public int? Whole(string name, int min, int max)
    {
        if (Number(name, min, max) is not { } number)
        {
            return null;
        }

        if (number != Math.Floor(number))
        {
            Complain(name, "A whole number is expected here.");
        }

        return (int)number;
    }

    public TimeSpan? Duration(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DurationText.TryParse(text, out TimeSpan duration))
        {
            return duration;
        }

        Complain(name, $"'{text}' is no duration: write one such as 500ms, 30s, 5m or 2h.");
        return null;
    }

    public bool Switch(string name)
    {
        string? text = Text(name);
        if (text is not (null or "true" or "false"))
        {
            Complain(name, $"'{text}' is neither true nor false.");
        }

        return text == "true";
    }

    public T? OneOf<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Enum.TryParse(text, ignoreCase: true, out T value) && Enum.GetName(value)!.Equals(text, StringComparison.OrdinalIgnoreCase))
        {
            return value;
        }

        Complain(name, $"'{text}' is none of {string.Join(", ", Enum.GetNames<T>().Select(static known => known.ToLowerInvariant()))}.");
        return null;
    }

    public Uri? Address(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        Complain(name, $"'{text}' is no address: use one such as http://127.0.0.1:8080.");
        return null;
    }

    public YamlMap? Map(string name) => Find(name) switch
    {
        null => null,
        YamlMappingNode map => new YamlMap(document, map, Join(name)),
        _ => Complain<YamlMap>(name, "Names and values are expected here."),
    };

    public IReadOnlyList<YamlMap>? Maps(string name)
    {
        if (Find(name) is not { } found)
        {
            return null;
        }

        if (found is not YamlSequenceNode sequence || sequence.Children.Any(static child => child is not YamlMappingNode))
        {
            return Complain<IReadOnlyList<YamlMap>>(name, "A list is expected here, each entry with names and values.");
        }

        return [.. sequence.Children.Select((child, index) => new YamlMap(document, (YamlMappingNode)child, string.Create(CultureInfo.InvariantCulture, $"{Join(name)}[{index}]")))];
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name) is not { } found)
        {
            return [];
        }

        return found is YamlSequenceNode sequence && sequence.Children.All(static child => child is YamlScalarNode { Value.Length: > 0 })
            ? [.. sequence.Children.Select(static child => ((YamlScalarNode)child).Value!)]
            : Complain<IReadOnlyList<string>>(name, "A list of texts is expected here.") ?? [];
    }

    public void Complain(string name, string message) => document.Add(Find(name)?.Start.Line ?? Line, Join(name), message);

    /// <summary>Notes every name that nobody asked for.</summary>
    public void RefuseOthers()
    {
        foreach (string name in Names.Where(name => !_known.Contains(name)).ToArray())
        {
            string advice = NearestName.Of(name, _known) is { } meant ? $"Did you mean '{meant}'?" : $"Known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.";
            document.Add(node.Children.Keys.First(key => key is YamlScalarNode scalar && scalar.Value == name).Start.Line, Join(name), $"'{name}' is not known here. {advice}");
        }
    }

    private T? Complain<T>(string name, string message)
        where T : class
    {
        Complain(name, message);
        return null;
    }

    private YamlNode? Find(string name)
    {
        _known.Add(name);
        return node.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? found) && found is not YamlScalarNode { Value: null or "", Style: YamlDotNet.Core.ScalarStyle.Plain } ? found : null;
    }

    private string Join(string name) => path.Length == 0 ? name : $"{path}.{name}";
}

using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Noa.Release.Plans;

/// <summary>A YAML file with what was found wrong in it so far.</summary>
internal sealed class YamlDocument(string file)
{
    private readonly List<PlanDiagnostic> _diagnostics = [];

    /// <summary>Reads a file's outermost mapping.</summary>
    /// <exception cref="ReleaseException">It is no YAML, or no mapping.</exception>
    public static YamlMap Open(string file, string text)
    {
        var document = new YamlDocument(file);
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            document.Add(exception.Start.Line, "", $"This is no YAML: {exception.Message.TrimEnd('.')}.");
            throw document.Refuse();
        }

        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // The library's answer to some texts that end too early.
            document.Add(1, "", "This is no YAML: something that was opened is not closed.");
            throw document.Refuse();
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
        {
            document.Add(1, "", "One YAML document with names and values is expected here.");
            throw document.Refuse();
        }

        return new YamlMap(document, root, "");
    }

    public void Add(long line, string path, string message) => _diagnostics.Add(new PlanDiagnostic(file, line, path.Length == 0 ? "file" : path, message));

    /// <exception cref="ReleaseException">Something was found wrong.</exception>
    public void ThrowIfRefused()
    {
        if (_diagnostics.Count > 0)
        {
            throw Refuse();
        }
    }

    private ReleaseException Refuse() => new($"Nothing was touched: {file} has {(_diagnostics.Count == 1 ? "a mistake" : $"{_diagnostics.Count} mistakes")}.\n"
        + string.Join('\n', _diagnostics.OrderBy(static diagnostic => diagnostic.Line).Select(static diagnostic => $"  {diagnostic}")));
}

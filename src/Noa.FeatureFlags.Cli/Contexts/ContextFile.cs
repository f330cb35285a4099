using System.Text;
using System.Text.Json;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Contexts;

/// <summary>Reads a file of contexts: objects one after the other (NDJSON), or arrays of them.</summary>
internal static class ContextFile
{
    /// <summary>More than fits a million contexts of ordinary size; a larger file is a mistake, or should be sampled.</summary>
    public const int MaxBytes = 512 * 1024 * 1024;

    public static readonly JsonDocumentOptions DocumentOptions = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly JsonReaderOptions ReaderOptions = new()
    {
        AllowMultipleValues = true,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <exception cref="ToolFailure">The file is missing; or see <see cref="Parse"/>.</exception>
    public static IReadOnlyList<EvaluationContext> Read(string path, ToolConsole console) =>
        Parse(FileBytes.Read(path, "the context file", console, MaxBytes), path);

    /// <exception cref="ToolFailure">It is no JSON, holds something else than contexts, or nothing.</exception>
    public static IReadOnlyList<EvaluationContext> Parse(byte[] text, string path)
    {
        if (text.Length > MaxBytes)
        {
            throw ToolFailure.Unusable($"The context file '{path}' has more than {MaxBytes >> 20} MiB. Take a sample of it.");
        }

        List<EvaluationContext> contexts = [];
        ReadOnlySpan<byte> json = text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? text.AsSpan(Encoding.UTF8.Preamble.Length) : text;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        long start = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
                {
                    continue;
                }

                start = reader.TokenStartIndex;
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                contexts.Add(EvaluationContext.FromJson(document.RootElement));
            }
        }
        catch (JsonException exception)
        {
            throw ToolFailure.Unusable($"The context file '{path}' is not JSON in line {(exception.LineNumber ?? 0) + 1}: {Describe(exception)} Write a JSON array of contexts, or one object a line.");
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            int line = json[..(int)start].Count((byte)'\n') + 1;
            throw ToolFailure.Unusable($"The context file '{path}' has something else than a context in line {line}: {Describe(exception)}");
        }

        return contexts.Count > 0 ? contexts : throw ToolFailure.Unusable($"The context file '{path}' holds no context. Write a JSON array of contexts, or one object a line.");
    }

    /// <summary>The exception's message without the position, which the sentence around it gives.</summary>
    public static string Describe(Exception exception)
    {
        int position = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? exception.Message : exception.Message[..position];
    }
}

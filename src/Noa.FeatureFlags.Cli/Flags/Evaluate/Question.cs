using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags.Cli.Contexts;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Evaluate;

/// <summary>One flag, the type it is asked for, and the caller's default value: what a line of application code says.</summary>
internal sealed class Question
{
    private readonly AskedType _type;
    private readonly string? _default;

    /// <param name="flag">The flag.</param>
    /// <param name="type">What it is asked for; null for its own type.</param>
    /// <param name="defaultValue">The caller's default value as text; null for false, 0, the empty string or JSON's null.</param>
    /// <exception cref="ToolFailure">The default value is not of the type.</exception>
    public Question(FlagDefinition flag, AskedType? type, string? defaultValue)
    {
        Flag = flag.Key;
        _type = type ?? TypeOf(flag);
        _default = defaultValue;
        if (defaultValue is not null && !CanRead(defaultValue))
        {
            throw ToolFailure.Unusable($"--default '{defaultValue}' is no value of the type {_type.ToString().ToLowerInvariant()}, which '{Flag}' is asked for. Change it, or say --type.");
        }
    }

    public string Flag { get; }

    public Answer Ask(IFeatureFlags flags, EvaluationContext context)
    {
        switch (_type)
        {
            case AskedType.Boolean:
                EvaluationDetail<bool> boolean = flags.Evaluate(Flag, context, _default == "true");
                return Answer.Of(Flag, context, boolean, ((FlagValue)boolean.Value).ToString());
            case AskedType.Integer:
                EvaluationDetail<int> integer = flags.Evaluate(Flag, context, _default is null ? 0 : int.Parse(_default, CultureInfo.InvariantCulture));
                return Answer.Of(Flag, context, integer, integer.Value.ToString(CultureInfo.InvariantCulture));
            case AskedType.Number:
                EvaluationDetail<double> number = flags.Evaluate(Flag, context, _default is null ? 0 : double.Parse(_default, CultureInfo.InvariantCulture));
                return Answer.Of(Flag, context, number, ((FlagValue)number.Value).ToString());
            case AskedType.String:
                EvaluationDetail<string> text = flags.Evaluate(Flag, context, _default ?? "");
                return Answer.Of(Flag, context, text, ((FlagValue)text.Value).ToString());
            default:
                using (JsonDocument document = JsonDocument.Parse(_default ?? "null", ContextFile.DocumentOptions))
                {
                    EvaluationDetail<JsonElement> json = flags.Evaluate(Flag, context, document.RootElement.Clone());
                    return Answer.Of(Flag, context, json, json.Value.GetRawText());
                }
        }
    }

    private static AskedType TypeOf(FlagDefinition flag) => flag.Variations[0].Value.Type switch
    {
        FlagType.Boolean => AskedType.Boolean,
        FlagType.Number => AskedType.Number,
        FlagType.String => AskedType.String,
        _ => AskedType.Json,
    };

    private bool CanRead(string text)
    {
        switch (_type)
        {
            case AskedType.Boolean:
                return text is "true" or "false";
            case AskedType.Integer:
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
            case AskedType.Number:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
            case AskedType.String:
                return true;
            default:
                return IsJson(text);
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, ContextFile.DocumentOptions);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

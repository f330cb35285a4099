using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Reads one flag again and again, in its own type, which is the quickest way.</summary>
internal sealed class FlagProbe
{
    private readonly Func<EvaluationContext, Outcome> _read;

    public FlagProbe(IFeatureFlags flags, FlagDefinition flag)
    {
        Flag = flag;
        _read = flag.Variations[0].Value.Type switch
        {
            FlagType.Boolean => Reader(new Flag<bool>(flag.Key, false), flags.Evaluate),
            FlagType.Number => Reader(new Flag<double>(flag.Key, 0), flags.Evaluate),
            FlagType.String => Reader(new Flag<string>(flag.Key, ""), flags.Evaluate),
            _ => Reader(new Flag<JsonElement>(flag.Key, default), flags.Evaluate),
        };
    }

    public FlagDefinition Flag { get; }

    public Outcome Read(EvaluationContext context) => _read(context);

    private static Func<EvaluationContext, Outcome> Reader<T>(Flag<T> flag, Func<Flag<T>, EvaluationContext, EvaluationDetail<T>> evaluate) =>
        context => Outcome.Of(evaluate(flag, context));
}

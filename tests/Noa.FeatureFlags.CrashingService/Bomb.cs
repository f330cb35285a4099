using System.Text.Json;

namespace Noa.FeatureFlags.CrashingService;

/// <summary>A strategy that ends the process, in the way that the rule's parameter <c>how</c> says.</summary>
internal sealed class Bomb : IFlagStrategy
{
    private readonly List<byte[]> _kept = [];

    /// <inheritdoc/>
    public IVariationChooser Compile(JsonElement parameters, IReadOnlyList<string> variations)
    {
        string how = parameters.GetProperty("how").GetString()!;
        if (how == "compile")
        {
            Environment.FailFast("The rule set ended the process when it was compiled.");
        }

        return new Chooser(() => GoOff(how));
    }

    private void GoOff(string how)
    {
        switch (how)
        {
            case "fail-fast":
                Environment.FailFast("The rule set ended the process when it was evaluated.");
                break;
            case "overflow":
                Overflow(0);
                break;
            default:
                // Ends with an exception where the heap is limited, and never otherwise.
                while (true)
                {
                    _kept.Add(new byte[1024 * 1024]);
                }
        }
    }

    private static long Overflow(long depth) => Overflow(depth + 1) + depth;

    private sealed class Chooser(Action goOff) : IVariationChooser
    {
        public int Choose(EvaluationContext context)
        {
            goOff();
            return 0;
        }
    }
}

using Noa.FeatureFlags.Cli.Contexts;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Goes through all contexts, with progress for people.</summary>
internal static class ContextRun
{
    private const int Batch = 1_000;

    public static void ForEach(IContextSet contexts, ToolConsole console, Action<EvaluationContext> visit) =>
        ProgressBar.Run(console, $"Evaluating {Tables.Count(contexts.Count, $"{contexts.Description} context")}", contexts.Count, advance =>
        {
            for (int i = 0; i < contexts.Count; i++)
            {
                visit(contexts.At(i));
                if (i % Batch == Batch - 1)
                {
                    advance(Batch);
                }
            }
        });
}

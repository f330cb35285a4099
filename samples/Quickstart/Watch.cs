using Noa.FeatureFlags;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Quickstart;

/// <summary>Follows the rule file and prints which flags changed, what they serve now, and what is wrong with the file when something is.</summary>
internal static class Watch
{
    public static async Task RunAsync(FeatureFlagClient flags, string file, TimeSpan time)
    {
        using CancellationTokenSource ending = new();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            ending.Cancel();
        };

        flags.Changed += (_, change) => PrintChange(flags, change);
        bool wasTroubled = IsTroubled(flags.Provider.Status);
        flags.Provider.StatusChanged += (_, status) =>
        {
            // Every good change makes the rules ready again; that is news only after trouble.
            if (IsTroubled(status) || wasTroubled)
            {
                PrintStatus(status);
            }

            wasTroubled = IsTroubled(status);
        };
        Headline.Print($"Watching {file}");
        Console.WriteLine("Edit and save it; Ctrl+C ends this.");
        await Task.Delay(time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public static bool IsTroubled(ProviderStatus status) => status.State != ProviderState.Ready || status.Diagnostics.Count > 0;

    public static void PrintStatus(ProviderStatus status)
    {
        Console.WriteLine();
        Console.WriteLine(status.Diagnostics.Count == 0 ? $"The rules are {status}" : $"The rules are {status}; a flag named here keeps its last good definition:");
        foreach (RuleSetDiagnostic diagnostic in status.Diagnostics)
        {
            Console.WriteLine($"  {diagnostic}");
        }
    }

    private static void PrintChange(FeatureFlagClient flags, FlagsChangedEventArgs change)
    {
        string[] keys = [.. change.Flags.Order(StringComparer.Ordinal)];
        Console.WriteLine();
        Console.WriteLine($"Changed: {string.Join(", ", keys)}");
        OutcomeTable.Print(flags, keys);
    }
}

using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Terminal;

/// <summary>Shows how far long work has come, on the error stream of a terminal; shows nothing anywhere else.</summary>
internal static class ProgressBar
{
    /// <summary>Does some work.</summary>
    /// <param name="console">Where it is shown.</param>
    /// <param name="title">What is being done.</param>
    /// <param name="total">How many steps there are.</param>
    /// <param name="work">The work; it calls its argument with the number of steps it has done since the last call.</param>
    public static void Run(ToolConsole console, string title, int total, Action<Action<int>> work)
    {
        if (Screen.ForProgress(console) is not { } screen)
        {
            work(static _ => { });
            return;
        }

        screen.Progress().AutoClear(true).Start(progress =>
        {
            ProgressTask task = progress.AddTask(Markup.Escape(title), maxValue: total);
            work(steps => task.Increment(steps));
        });
    }
}

using System.CommandLine;
using System.Runtime.InteropServices;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary>A verb that releases. Ctrl+C ends the tool between two lines of the log, never what it deployed.</summary>
internal abstract class ReleaseCommand(string name, string description, ToolConsole console) : ToolCommand(name, description, console)
{
    public override IReadOnlyList<string> ExitCodes => ["0  done", "1  done, and it did not end well: rolled back, stuck, paused, or different", "2  refused before anything was touched, and why"];

    protected sealed override int Run(ParseResult line)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, stop));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, stop));
        try
        {
            return RunAsync(line, stop.Token).GetAwaiter().GetResult();
        }
        catch (ReleaseException refusal)
        {
            throw ToolFailure.Unusable(refusal.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw ToolFailure.Negative("Interrupted. Nothing was undone: 'noa release resume' goes on, 'noa release abort' goes back.");
        }
    }

    protected abstract Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken);

    private static void Cancel(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}

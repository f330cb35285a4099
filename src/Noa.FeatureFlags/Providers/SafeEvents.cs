using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers;

/// <summary>Raises events so that one handler's exception neither stops the others nor the change that was made.</summary>
internal static class SafeEvents
{
    public static void Raise<TArgs>(EventHandler<TArgs>? handlers, object sender, TArgs args, ILogger logger)
    {
        foreach (Delegate handler in handlers?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler<TArgs>)handler)(sender, args);
            }
#pragma warning disable CA1031 // Somebody else's code: logged, and the next handler is called.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.HandlerFailed(logger, exception);
            }
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers;

/// <summary>One provider of a <see cref="FailoverProvider"/>, guarded: what it throws becomes an answer.</summary>
internal sealed class FailoverCandidate(IFlagProvider provider, ILogger logger)
{
    private volatile bool _isThrowing;

    public IFlagProvider Provider { get; } = provider;

    /// <summary>The provider's status; not ready when it throws instead of saying.</summary>
    public ProviderStatus Status
    {
        get
        {
            try
            {
                return Provider.Status;
            }
            catch (Exception exception)
            {
                return new ProviderStatus(ProviderState.NotReady, DateTimeOffset.MinValue, exception.Message, []);
            }
        }
    }

    /// <summary>Asks the provider.</summary>
    /// <returns>False when it is not ready, or when its answer leaves the question to the next provider.</returns>
    public bool TryRead<T, TRead>(string key, EvaluationContext context, T defaultValue, out EvaluationDetail<T> detail)
        where TRead : struct, IProviderRead<T>
    {
        try
        {
            if (Provider.Status.State == ProviderState.NotReady)
            {
                detail = EvaluationDetail.Failed(defaultValue, EvaluationError.ProviderNotReady);
                return false;
            }

            detail = TRead.From(Provider, key, context, defaultValue);
            if (_isThrowing)
            {
                NoteRecovery();
            }

            return detail.Error is EvaluationError.None or EvaluationError.TypeMismatch;
        }
        catch (Exception exception)
        {
            NoteFailure(exception);
            detail = EvaluationDetail.Failed(defaultValue, EvaluationError.General);
            return false;
        }
    }

    // A broken provider is asked again by every read: only the first failure of a row is worth a line.
    private void NoteFailure(Exception exception)
    {
        if (!Interlocked.Exchange(ref _isThrowing, true))
        {
            Tell(() => FailoverLog.ProviderThrew(logger, Provider.Name, exception));
        }
    }

    private void NoteRecovery()
    {
        if (Interlocked.Exchange(ref _isThrowing, false))
        {
            Tell(() => FailoverLog.ProviderRecovered(logger, Provider.Name));
        }
    }

    private static void Tell(Action log)
    {
        try
        {
            log();
        }
        catch (Exception)
        {
            // A read is under way, which must not fail because a logger does, or the name of a provider that is broken anyway.
        }
    }
}

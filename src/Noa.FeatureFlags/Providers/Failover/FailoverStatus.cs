namespace Noa.FeatureFlags.Providers;

/// <summary>The states of providers in order as the state of the one that answers for them.</summary>
internal static class FailoverStatus
{
    public static ProviderStatus Of(FailoverCandidate[] candidates)
    {
        ProviderStatus[] statuses = [.. candidates.Select(static candidate => candidate.Status)];
        int answering = Array.FindIndex(statuses, static status => status.State != ProviderState.NotReady);

        // The state is a consequence of all providers up to the one that answers, so the last change among these began it.
        int decisive = answering < 0 ? statuses.Length : answering + 1;
        return new ProviderStatus(
            answering < 0 ? ProviderState.NotReady : answering > 0 ? ProviderState.Stale : statuses[0].State,
            statuses.Take(decisive).Max(static status => status.Since),
            answering == 0 ? statuses[0].Detail : Detail(candidates, statuses, answering),
            [.. statuses.SelectMany(static status => status.Diagnostics)]);
    }

    private static string Detail(FailoverCandidate[] candidates, ProviderStatus[] statuses, int answering)
    {
        int passedOver = answering < 0 ? statuses.Length : answering;
        string trouble = string.Join("; ", Enumerable.Range(0, passedOver).Select(place => $"{candidates[place].Provider.Name} is not ready" + Because(statuses[place])));
        return answering < 0 ? trouble : $"{candidates[answering].Provider.Name} answers{Because(statuses[answering])}: {trouble}";
    }

    private static string Because(ProviderStatus status) => status.Detail is null ? "" : $" ({status.Detail})";
}

namespace Noa.FeatureFlags.Providers;

/// <summary>The state of several layers as that of one source, naming those in trouble.</summary>
internal static class LayerStatus
{
    public static (ProviderState State, string? Detail) BeforeReady(SourceLayer[] layers)
    {
        IEnumerable<string> troubled = layers.Where(static layer => layer.IsHeard && !layer.HasDelivered).Select(static layer => layer.Trouble);
        IEnumerable<string> awaited = layers.Where(static layer => !layer.IsHeard).Select(static layer => $"waiting for {layer.Name}");
        return (ProviderState.NotReady, string.Join("; ", troubled.Concat(awaited)));
    }

    /// <summary>Stale when a layer is. A layer that has nothing leaves the whole ready, but is named: its author may have meant to have something.</summary>
    public static (ProviderState State, string? Detail) WhileReady(SourceLayer[] layers)
    {
        SourceLayer[] troubled = [.. layers.Where(static layer => layer.State != ProviderState.Ready)];
        return (
            Array.Exists(troubled, static layer => layer.State == ProviderState.Stale) ? ProviderState.Stale : ProviderState.Ready,
            troubled.Length == 0 ? null : string.Join("; ", troubled.Select(static layer => layer.Trouble)));
    }
}

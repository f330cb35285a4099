namespace Noa.FeatureFlags.Providers;

/// <summary>Puts sources on top of one another: of a flag or segment that several layers define, the first layer's definition counts.</summary>
/// <remarks>
/// <para>
/// Layers are merged before they are compiled, so reads cost the same as with one source, and a local file can override a flag that a remote rule needs.
/// What a higher layer hides changes nothing; when the higher layer drops an entry, the lower definition is back at once.
/// A change of one entry costs the same in small layers and in large ones.
/// </para>
/// <para>
/// The last layer is the base: the whole is ready when the base has delivered a rule set and every other layer has delivered one or said that it has none
/// (an override file that does not exist counts as empty). It is stale while any layer is, and the status names the layer.
/// </para>
/// </remarks>
public sealed class LayeredSource : IRuleSetSource
{
    private readonly IRuleSetSource[] _layers;

    /// <summary>Puts sources on top of one another.</summary>
    /// <param name="layers">At least one; the first wins, the last is the base.</param>
    /// <exception cref="ArgumentException">No layer was given, or one is null.</exception>
    public LayeredSource(params IReadOnlyList<IRuleSetSource> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        _layers = [.. layers];
        if (_layers.Length == 0 || _layers.Contains(null))
        {
            throw new ArgumentException("A layered source needs at least one layer, and none may be null.", nameof(layers));
        }

        // Layers over layers are one pile: nothing is merged twice, and a message names the layer it is about and not the piles around it.
        if (_layers[^1] is LayeredSource below)
        {
            _layers = [.. _layers[..^1], .. below._layers];
        }
    }

    /// <inheritdoc/>
    public string Name => string.Join(" over ", _layers.Select(static layer => layer.Name));

    /// <inheritdoc/>
    public Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var merge = new LayerMerge(sink, [.. _layers.Select(static layer => layer.Name)]);
        Task[] runs = [.. _layers.Select((layer, place) => FeedAsync(layer, new LayerSink(merge, place), cancellationToken))];
        merge.Open();
        return Task.WhenAll(runs);
    }

    private static async Task FeedAsync(IRuleSetSource layer, LayerSink sink, CancellationToken cancellationToken)
    {
        try
        {
            await layer.RunAsync(sink, cancellationToken).ConfigureAwait(false);
            if (!cancellationToken.IsCancellationRequested)
            {
                sink.End(null);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            // One layer that breaks must not take the others along: its last good entries stay.
            sink.End(exception.Message);
        }
    }
}

namespace Noa.FeatureFlags.Compilation;

/// <summary>A part of a layer's line that an experiment takes.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Experiment">The experiment's id; one experiment may use its slice in several places.</param>
/// <param name="Start">First bucket.</param>
/// <param name="End">Bucket behind the last.</param>
/// <param name="By">Kind and attribute that are bucketed; one a layer.</param>
internal sealed record LayerSlice(string Layer, string Experiment, int Start, int End, string By)
{
    /// <summary>Whether both can stand in one layer.</summary>
    public bool IsCompatibleWith(LayerSlice other) =>
        By == other.By && ((Experiment == other.Experiment && Start == other.Start && End == other.End) || End <= other.Start || other.End <= Start);
}

namespace Noa.Release.Targets.Kubernetes;

/// <summary>Verbs on a kind of object.</summary>
/// <param name="Group">API group; empty for the core.</param>
/// <param name="Resource">Plural.</param>
/// <param name="Verbs">What is done with it.</param>
internal sealed record ClusterRight(string Group, string Resource, params IReadOnlyList<string> Verbs);

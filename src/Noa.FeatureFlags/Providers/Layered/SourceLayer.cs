using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>What one layer has said so far.</summary>
internal sealed class SourceLayer(string name)
{
    public string Name { get; } = name;

    public RuleSetEntries Entries { get; } = new();

    public ProviderState State { get; private set; }

    public string? Detail { get; private set; }

    /// <summary>Whether it has delivered a rule set, or said that it has none.</summary>
    public bool IsHeard { get; private set; }

    /// <summary>Whether it has delivered a rule set.</summary>
    public bool HasDelivered { get; private set; }

    /// <summary>Name and trouble, for the status of the whole.</summary>
    public string Trouble => Detail is null ? $"{Name} is {(State == ProviderState.Stale ? "stale" : "not ready")}" : $"{Name}: {Detail}";

    public void Deliver()
    {
        HasDelivered = true;
        Report(ProviderState.Ready, null);
    }

    public void Report(ProviderState state, string? detail)
    {
        IsHeard = true;
        State = HasDelivered && state == ProviderState.NotReady ? ProviderState.Stale : state;
        Detail = detail;
    }

    /// <summary>The diagnostics with the layer's name before the message, because a line says little when there are several texts.</summary>
    public RuleSetDiagnostic[] Named(IReadOnlyList<RuleSetDiagnostic> diagnostics) => [.. diagnostics.Select(diagnostic => new RuleSetDiagnostic
    {
        Severity = diagnostic.Severity,
        Code = diagnostic.Code,
        Flag = diagnostic.Flag,
        Segment = diagnostic.Segment,
        Path = diagnostic.Path,
        Line = diagnostic.Line,
        Message = $"{Name}: {diagnostic.Message}",
    })];
}

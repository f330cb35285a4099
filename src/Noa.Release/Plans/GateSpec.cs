using System.Text.Json.Serialization;

namespace Noa.Release.Plans;

/// <summary>What is measured, how often, and what is good enough.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SmokeSpec), "smoke")]
[JsonDerivedType(typeof(QuerySpec), "prometheus")]
[JsonDerivedType(typeof(ComparisonSpec), "comparison")]
[JsonDerivedType(typeof(FlagSpec), "flag")]
[JsonDerivedType(typeof(TrafficSpec), "traffic")]
internal abstract record GateSpec
{
    public required string Name { get; init; }

    /// <summary>Time from one reading to the next.</summary>
    public TimeSpan Every { get; init; } = PlanDefaults.GateInterval;

    /// <summary>Failed readings on end that are put up with.</summary>
    public int Tolerate { get; init; }

    /// <summary>Readings on end that could not be taken before the gate counts as breached.</summary>
    public int Errors { get; init; } = PlanDefaults.Errors;
}

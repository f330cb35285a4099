using System.Text.Json.Serialization;

namespace Noa.Release.Rollouts;

/// <summary>One line of the log. State is nothing but these, folded in order.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StartedEvent), "started")]
[JsonDerivedType(typeof(ActedEvent), "acted")]
[JsonDerivedType(typeof(MeasuredEvent), "measured")]
[JsonDerivedType(typeof(CommandedEvent), "commanded")]
[JsonDerivedType(typeof(DecidedEvent), "decided")]
[JsonDerivedType(typeof(TakenOverEvent), "takenOver")]
internal abstract record RolloutEvent
{
    /// <summary>From 1, without holes.</summary>
    public long Seq { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Who ran the tool, or gave the command.</summary>
    public string Actor { get; init; } = "";
}

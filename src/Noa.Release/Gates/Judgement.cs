namespace Noa.Release.Gates;

/// <summary>A verdict and its reason in numbers.</summary>
internal sealed record Judgement(Verdict Verdict, string Why);

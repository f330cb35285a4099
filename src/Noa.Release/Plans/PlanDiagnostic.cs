using System.Globalization;

namespace Noa.Release.Plans;

/// <summary>One mistake in a release file or a plan.</summary>
/// <param name="File">The file, as the caller named it.</param>
/// <param name="Line">Where, from 1.</param>
/// <param name="Path">What: <c>stages[0].gates[1].atMost</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record PlanDiagnostic(string File, long Line, string Path, string Message)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {Path}: {Message}");
}

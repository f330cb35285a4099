using System.Globalization;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Asks whether a time has come. Flags without such a clause never look at the clock.</summary>
internal sealed class ClockClause(TimeProvider clock, InstantCompares test, bool isNegated) : CompiledClause
{
    public override bool Matches(EvaluationContext context, FlagSnapshot snapshot) => test.Includes(clock.GetUtcNow().UtcTicks) != isNegated;

    public override string Describe() => $"the time {(isNegated ? "not " : "")}{test.Describe()}";

    public override string DescribeFound(EvaluationContext context, FlagSnapshot snapshot) => clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
}

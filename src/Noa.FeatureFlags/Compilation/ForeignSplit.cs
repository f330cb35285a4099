using System.Globalization;
using Noa.FeatureFlags.Compilation.Hashes;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Arms on the line of another system's hash: a rollout, or an experiment when it has an id.</summary>
internal sealed class ForeignSplit(string? id, CompiledDraw draw, ForeignArm[] arms) : CompiledServing, IExperimentServing
{
    public string? Id => id;

    public BucketingAttribute By => draw.By;

    public override Choice Choose(EvaluationContext context)
    {
        int place = draw.ArmOf(context, out bool hasValue);
        if (place < 0)
        {
            return new(Choice.OffVariation, EvaluationTraits.NoBucketingValue);
        }

        ref readonly ForeignArm arm = ref arms[place];
        bool inExperiment = hasValue && id is not null && !arm.IsUntracked;
        return new(arm.Variation, inExperiment ? EvaluationTraits.Split | EvaluationTraits.InExperiment : EvaluationTraits.Split);
    }

    public override string Describe(CompiledFlag flag) => $"{(id is null ? "splits" : $"experiment {id}")} by {draw}: " + string.Join(", ", arms
        .Select(arm => string.Create(CultureInfo.InvariantCulture, $"{flag.Variations[arm.Variation].Name} {arm.Weight}{(arm.IsUntracked ? " (untracked)" : "")}")));

    public override string DescribeFor(CompiledFlag flag, EvaluationContext context) => $"{Describe(flag)}; {draw.DescribePosition(context)}";
}

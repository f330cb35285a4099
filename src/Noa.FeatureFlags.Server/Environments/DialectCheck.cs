using Noa.FeatureFlags.Formats;
using Noa.FeatureFlags.Formats.LaunchDarkly;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>Finds what an environment's dialect cannot say, before anybody commits it.</summary>
internal static class DialectCheck
{
    /// <summary>The code of such violations.</summary>
    public const string Code = "launchdarkly-cannot-say";

    /// <param name="rules">All rules after the change.</param>
    public static IEnumerable<Violation> Find(Model.RuleSetDefinition rules) => new LaunchDarklyExporter().Export(rules).Notes
        .Where(static note => note.Kind == ConversionNoteKind.Refused)
        .Select(static note => new Violation { Key = note.Flag ?? note.Segment ?? "", Path = $"$.{note.Path}", Code = Code, Message = note.Message });
}

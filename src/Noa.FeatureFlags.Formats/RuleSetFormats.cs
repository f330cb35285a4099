using Noa.FeatureFlags.Formats.FeatureManagement;
using Noa.FeatureFlags.Formats.Flagd;
using Noa.FeatureFlags.Formats.GrowthBook;
using Noa.FeatureFlags.Formats.LaunchDarkly;
using Noa.FeatureFlags.Formats.Unleash;

namespace Noa.FeatureFlags.Formats;

/// <summary>The formats of other systems that are known here.</summary>
public static class RuleSetFormats
{
    /// <summary>What can be read.</summary>
    public static IReadOnlyList<IRuleSetImporter> Importers { get; } = [new LaunchDarklyImporter(), new FlagdImporter(), new UnleashImporter(), new GrowthBookImporter(), new FeatureManagementImporter()];

    /// <summary>What can be written.</summary>
    public static IReadOnlyList<IRuleSetExporter> Exporters { get; } = [new LaunchDarklyExporter(), new FlagdExporter()];
}

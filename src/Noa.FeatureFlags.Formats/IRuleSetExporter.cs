using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats;

/// <summary>Writes flag definitions for another system.</summary>
public interface IRuleSetExporter
{
    /// <summary>The name by which <c>noa flags export</c> knows it.</summary>
    string Kind { get; }

    /// <summary>Writes what the other system can say. Never throws: what it cannot say is in the notes, by name.</summary>
    ExportResult Export(RuleSetDefinition rules);
}

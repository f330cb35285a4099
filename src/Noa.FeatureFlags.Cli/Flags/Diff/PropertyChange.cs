using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>One property that differs.</summary>
/// <param name="Path">In the long form; items with a name of their own go by it: <c>rules[eu-pro].serve</c>.</param>
/// <param name="Old">Null when it was added.</param>
/// <param name="New">Null when it was removed.</param>
internal sealed record PropertyChange(string Path, JsonElement? Old, JsonElement? New);

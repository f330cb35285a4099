using Noa.FeatureFlags.Formats.Conditions;

namespace Noa.FeatureFlags.Formats.Flagd;

/// <summary>One operator of JSONLogic and what it is applied to.</summary>
internal sealed record LogicOperation(string Name, IReadOnlyList<JsonPlace> Arguments, JsonPlace Place);

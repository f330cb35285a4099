using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace Noa.FeatureFlags.Server.Flagd;

/// <summary>An answer in flagd's words.</summary>
/// <param name="Value">Undefined when the caller's default value counts.</param>
/// <param name="Variant">Null when the caller's default value counts.</param>
/// <param name="Reason">OpenFeature's name.</param>
/// <param name="Metadata">Shared by answers; not to be changed.</param>
internal readonly record struct FlagdResolution(JsonElement Value, string? Variant, string Reason, Struct Metadata);

using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Noa.FeatureFlags.Formats.Flagd;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class FlagdJson : JsonSerializerContext;

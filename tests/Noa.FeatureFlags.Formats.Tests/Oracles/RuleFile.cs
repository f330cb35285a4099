using System.Buffers;
using System.Text;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Tests.Oracles;

/// <summary>Rules as the text of a file: what was imported must survive being written.</summary>
internal static class RuleFile
{
    public static string Of(RuleSetDefinition rules)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            RuleSetJson.Write(writer, rules);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}

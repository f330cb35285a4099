namespace Noa.FeatureFlags.Model.Json;

internal static class JsonPathLocator
{
    public static int? LineOf(ReadOnlyMemory<byte> text, string path) => text.IsEmpty || path.Length == 0 ? null : 1;
}

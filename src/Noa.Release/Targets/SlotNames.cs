namespace Noa.Release.Targets;

/// <summary>The two places a version can be.</summary>
internal static class SlotNames
{
    public const string Blue = "blue";
    public const string Green = "green";

    public static string Other(string slot) => slot == Blue ? Green : Blue;
}

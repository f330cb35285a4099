namespace Noa.FeatureFlags.Formats.Conditions;

/// <summary>A part that cannot be taken over ends the reading of its flag; it becomes a note and never leaves the library.</summary>
internal sealed class RefusedException(string path, string message) : Exception(message)
{
    public string Path => path;
}

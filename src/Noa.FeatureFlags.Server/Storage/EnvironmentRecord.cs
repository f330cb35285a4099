namespace Noa.FeatureFlags.Server.Storage;

/// <summary>An environment and its settings.</summary>
/// <param name="Name">1 to 64 of <c>a-z 0-9 -</c>.</param>
/// <param name="IsProtected">A change needs a comment.</param>
/// <param name="AllowedOrigins">Of browsers with a client key, such as <c>https://shop.example</c>.</param>
internal sealed record EnvironmentRecord(string Name, bool IsProtected, IReadOnlyList<string> AllowedOrigins)
{
    /// <summary>What an environment may be called, for people.</summary>
    public const string NameRule = "A name has 1 to 64 characters of a-z, 0-9 and -, and begins with a letter.";

    private const int MaxNameLength = 64;

    /// <summary>Whether an environment may be called so. Names become parts of keys, labels and file names: nothing in them can be a path.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterLower(text[0]) && text.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}

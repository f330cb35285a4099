namespace Noa.FeatureFlags.Providers;

/// <summary>What a look at a file found.</summary>
/// <param name="Kind">Which of the others counts.</param>
/// <param name="Bytes">The file's content, when it is <see cref="FileReadingKind.Changed"/>.</param>
/// <param name="Hash">Of the content, when it was read.</param>
/// <param name="Trouble">Why there is no content: goes on from the path, as in <c>does not exist</c>.</param>
internal readonly record struct FileReading(FileReadingKind Kind, ReadOnlyMemory<byte> Bytes, UInt128 Hash, string Trouble)
{
    /// <summary>Nothing changed since the last look, be it good or bad.</summary>
    public static FileReading NoNews { get; } = new(FileReadingKind.NoNews, default, default, "");

    public static FileReading Missing(string trouble) => new(FileReadingKind.Missing, default, default, trouble);

    public static FileReading Failed(string trouble) => new(FileReadingKind.Failed, default, default, trouble);
}

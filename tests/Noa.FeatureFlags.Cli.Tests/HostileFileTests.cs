namespace Noa.FeatureFlags.Cli.Tests;

public sealed class HostileFileTests : IDisposable
{
    private const int Mutations = 300;
    private const string Replacements = "{}[]\":,0-9tfn\\/\ufffd ";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("validate")]
    [InlineData("evaluate", "--context", "key=u1", "plan=pro", "age=31")]
    [InlineData("explain", "new-checkout", "--context", "key=u1")]
    [InlineData("list", "--segments")]
    [InlineData("diff", "good.json", "--impact", "20")]
    [InlineData("simulate", "--contexts", "20")]
    public void MutatedFile_WithAnyVerb_IsNeverAMistakeOfTheTool(string verb, params string[] arguments)
    {
        string good = _folder.Write("good.json", RuleTexts.Shop);
        for (int i = 0; i < Mutations; i++)
        {
            string file = _folder.Write("mutated.json", Mutate(RuleTexts.Shop, i));

            ToolRun run = Tool.Run(["flags", verb, file, .. arguments.Select(argument => argument == "good.json" ? good : argument)]);

            Assert.True(run.ExitCode is 0 or 1 or 2, $"Mutation {i}: exit code {run.ExitCode}, {run.Error}");
        }
    }

    // Draws by hashes, so that a mutation that fails can be tried again: a letter replaced, a part left out, or a part doubled.
    private static string Mutate(string text, int seed)
    {
        int Draw(string what, int count) => (int)((long)Bucket.Of(what, $"{seed}").Index * count / Bucket.Count);

        int start = Draw("start", text.Length);
        int end = Math.Min(text.Length, start + 1 + Draw("length", 40));
        return Draw("kind", 3) switch
        {
            0 => text[..start] + Replacements[Draw("letter", Replacements.Length)] + text[(start + 1)..],
            1 => text[..start] + text[end..],
            _ => text[..end] + text[start..],
        };
    }
}

namespace Noa.FeatureFlags.Formats.Tests.Suites;

/// <summary>Counts the cases of a public suite: those answered right, those whose definition cannot be expressed, and those answered wrong.</summary>
internal sealed class SuiteReport(string suite)
{
    private readonly Dictionary<string, int> _refused = [];
    private readonly List<string> _wrong = [];
    private int _right;

    public void Answered(string name, bool isRight, string detail)
    {
        if (isRight)
        {
            _right++;
        }
        else
        {
            _wrong.Add($"{name}: {detail}");
        }
    }

    /// <summary>Notes a case that cannot be expressed.</summary>
    public void Refused(string why) => _refused[why] = _refused.GetValueOrDefault(why) + 1;

    /// <summary>Prints the numbers.</summary>
    /// <param name="known">Cases whose other answer is explained in docs/compatibility.md.</param>
    public void Finish(int known)
    {
        string reasons = string.Join('\n', _refused.OrderByDescending(static pair => pair.Value).Select(static pair => $"  {pair.Value} x {pair.Key}"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{suite}: {_right} passed, {_refused.Values.Sum()} cannot be expressed, {_wrong.Count} differ\n{reasons}\n{string.Join('\n', _wrong)}");
        Assert.True(_wrong.Count <= known, $"{_wrong.Count} answers differ, {known} are known:\n{string.Join('\n', _wrong)}");
    }
}

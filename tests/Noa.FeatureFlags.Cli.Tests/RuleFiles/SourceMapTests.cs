using System.Text;
using Noa.FeatureFlags.Cli.RuleFiles;

namespace Noa.FeatureFlags.Cli.Tests.RuleFiles;

public sealed class SourceMapTests
{
    private const string Text = """
        {
          // a comment
          "flags": {
            "a.b": { "rules": [
              { "serve": "on" },
              { "serve": { "percentage": 5 } } ] },
            "it's": 3
          }
        }
        """;

    [Theory]
    [InlineData("$.flags", 3, "\"flags\"")]
    [InlineData("$.flags['a.b']", 4, "\"a.b\"")]
    [InlineData("$.flags['a.b'].rules[0]", 5, "{")]
    [InlineData("$.flags['a.b'].rules[0].serve", 5, "\"serve\": \"on\"")]
    [InlineData("$.flags['a.b'].rules[1].serve.percentage", 6, "\"percentage\": 5")]
    [InlineData("$.flags['a.b'].rules[1].serve.nothing.here", 6, "\"serve\"")]
    [InlineData("$.flags['it\\'s']", 7, "\"it's\": 3")]
    [InlineData("$.segments.x", 1, "{")]
    public void Find_Path_PointsAtWhatItNames(string path, int line, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n"));
        var map = new SourceMap(utf8, [path]);

        SourceToken? found = map.Find(path, line: null, isLast: false);

        SourceToken token = Assert.NotNull(found);
        Assert.Equal(line, token.Line);
        Assert.Equal(text, Encoding.UTF8.GetString(map.LineAt(line).Slice(token.Start, token.Length)));
    }

    [Fact]
    public void Find_PathInAnotherLine_FindsNothing()
    {
        var map = new SourceMap("{\n\"flags\": {} }"u8, ["$.flags"]);

        Assert.Null(map.Find("$.flags", line: 7, isLast: false));
    }

    [Theory]
    [InlineData("{\n  \"a\": nope }", 2)]
    [InlineData("{ \"a\": [1,\n", 2)]
    public void Break_OfTextThatStopsBeingJson_IsWhereItStops(string text, int line)
    {
        var map = new SourceMap(Encoding.UTF8.GetBytes(text), ["$.a"]);

        Assert.Equal(line, map.Break?.Line);
    }

    [Fact]
    public void Find_NameWithALoneSurrogate_DoesNotStopTheWalk()
    {
        var map = new SourceMap("""{ "\ud800": 1, "b": 2 }"""u8, ["$.b"]);

        Assert.Equal(1, map.Find("$.b", line: null, isLast: false)?.Line);
    }
}

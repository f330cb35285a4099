using System.Text;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class ReadingCostTests
{
    private const string Flag = """
        {
          "description": "One-page checkout for all shops of the group", "owner": "payments", "tags": ["web", "checkout"], "expires": "2027-03-01",
          "variations": { "on": true, "off": false },
          "targets": { "on": ["alice-77", "bob-77"], "off": ["mallory-77"] },
          "rules": [
            { "id": "beta", "when": [ { "segment": "beta-testers" } ], "serve": "on" },
            { "id": "eu-pro", "when": [ { "attribute": "plan", "in": ["pro", "team"] }, { "attribute": "appVersion", "semverAtLeast": "2.4.0" } ],
              "serve": { "rollout": { "on": 25, "off": 75 }, "by": "accountId" } }
          ],
          "fallthrough": { "rollout": { "on": 10, "off": 90 } }
        }
        """;

    [Fact]
    public void OneFlag_Read_AllocatesLittleMoreThanItsDefinition()
    {
        byte[] text = Encoding.UTF8.GetBytes(Flag);
        RuleSetJson.ParseFlag("new-checkout", text);

        long before = GC.GetAllocatedBytesForCurrentThread();
        RuleSetDefinition rules = RuleSetJson.ParseFlag("new-checkout", text);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Single(rules.Flags);
        Assert.InRange(allocated, 1, 3_500);
    }

    [Fact]
    public void ManyFlags_Read_ShareTheirWords()
    {
        const int Count = 1_000;
        byte[] text = Encoding.UTF8.GetBytes($$"""{ "flags": { {{string.Join(", ", Enumerable.Range(0, Count).Select(static n => $"\"flag-{n}\": {Flag}"))}} } }""");
        RuleSetJson.Parse(text);

        long before = GC.GetAllocatedBytesForCurrentThread();
        RuleSetDefinition rules = RuleSetJson.Parse(text);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Same(rules.Flags[0].Owner, rules.Flags[^1].Owner);
        Assert.Same(rules.Flags[0].Rules[1].Clauses[1].Attribute, rules.Flags[^1].Rules[1].Clauses[1].Attribute);
        Assert.InRange(allocated / Count, 1, 2_200);
    }
}

namespace Noa.FeatureFlags.Cli.Tests;

/// <summary>Rule files that several tests use.</summary>
internal static class RuleTexts
{
    /// <summary>Three flags of three types and a segment; without errors, with one flag past its day in June 2027.</summary>
    public const string Shop = """
        {
          "flags": {
            "new-checkout": {
              "description": "One-page checkout", "owner": "payments", "tags": ["web", "checkout"], "expires": "2027-03-01",
              "targets": { "on": ["alice"], "off": ["mallory"] },
              "rules": [
                { "id": "beta", "when": [{ "segment": "beta-testers" }], "serve": "on" },
                { "id": "eu-pro", "when": [{ "attribute": "plan", "in": ["pro", "team"] }, { "attribute": "age", "atLeast": 18 }], "serve": { "percentage": 25 } }
              ],
              "fallthrough": { "rollout": { "on": 10, "off": 90 } }
            },
            "page-size": { "owner": "search", "variations": { "small": 12, "large": 60 }, "offVariation": "small", "fallthrough": "small" },
            "button": {
              "owner": "growth", "tags": ["web"], "variations": { "control": "blue", "treatment": "green" }, "offVariation": "control",
              "fallthrough": { "experiment": { "id": "button-1", "weights": { "control": 50, "treatment": 50 }, "allocation": 40 } }
            }
          },
          "segments": {
            "beta-testers": { "description": "Those who asked", "included": ["bob"], "rules": [{ "when": [{ "attribute": "email", "endsWith": "@example.com" }] }] }
          }
        }
        """;

    /// <summary>One good flag, one that names an unknown variation in line 3, one with a mistyped property in line 4.</summary>
    public const string Faulty = """
        { "flags": {
            "good": true,
            "unknown": { "variations": { "on": true, "off": false }, "fallthrough": "onn" },
            "mistyped": { "percentag": 25 }
        } }
        """;
}

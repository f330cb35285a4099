// snippet: first-program
using Noa.FeatureFlags;

using var flags = FeatureFlagClient.FromJson("""
    {
      "flags": {
        "new-checkout": {
          "targets": { "on": ["alice"] },
          "rules": [
            { "id": "adults", "when": [{ "attribute": "plan", "equals": "pro" }, { "attribute": "age", "atLeast": 18 }], "serve": "on" }
          ],
          "fallthrough": { "percentage": 10 }
        },
        "search-page-size": { "variations": { "usual": 20, "large": 50 }, "fallthrough": "large" }
      }
    }
    """);   // or FeatureFlagClient.FromFile("flags.json"), which follows the file's changes

var context = EvaluationContext.For("user-42", ("plan", "pro"), ("age", 31));   // once per request

Console.WriteLine($"new-checkout is {(flags.IsEnabled("new-checkout", context) ? "on" : "off")}");
Console.WriteLine($"search-page-size is {flags.GetValue("search-page-size", context, 20)}");
Console.WriteLine(flags.Explain("new-checkout", context));
// end

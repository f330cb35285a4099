using System.Security.Claims;
using System.Text.Json;
using Noa.FeatureFlags;

namespace Snippets;

internal static class Contexts
{
    public static IEnumerable<EvaluationContext> All(ClaimsPrincipal principal, Dictionary<string, object?> attributes)
    {
        // snippet: contexts
        var user = EvaluationContext.For("user-42", ("plan", "pro"), ("age", 31), ("roles", new[] { "buyer", "admin" }));
        var organization = EvaluationContext.ForKind("organization", "acme", ("employees", 250));
        EvaluationContext both = user.And(organization);   // rules choose with "kind": "organization"

        var fromClaims = EvaluationContext.FromPrincipal(principal);
        var fromDictionary = EvaluationContext.From("user-42", attributes);
        var fromRecord = EvaluationContext.FromRecord("user-42", new { Plan = "pro", Age = 31 });   // attributes plan and age
        var fromJson = EvaluationContext.FromJson(JsonElement.Parse("""{ "key": "user-42", "plan": "pro" }"""));
        // end
        return [both, fromClaims, fromDictionary, fromRecord, fromJson];
    }
}

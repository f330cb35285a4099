using Noa.FeatureFlags;

namespace Quickstart;

/// <summary>Six visitors of the shop, each with what a request would know of them.</summary>
internal static class ShopContexts
{
    public static readonly IReadOnlyList<(string Name, EvaluationContext Context)> All =
    [
        // Buys for an organization: one context of two kinds.
        ("alice", EvaluationContext.For(
            "alice", ("email", "alice@acme.example"), ("plan", "team"), ("accountId", "acc-7"), ("platform", "web"), ("appVersion", "2.5.1"),
            ("address", Address("DE", "Berlin")), ("signedUp", "2023-05-02T08:15:00Z"), ("basketTotal", 84.9), ("newsletter", true), ("utcOffset", 1))
            .And(EvaluationContext.ForKind("organization", "acme", ("employees", 250), ("vatId", "DE999999999")))),

        // On a phone: the device is a kind of its own.
        ("bob", EvaluationContext.For(
            "bob", ("email", "bob@mail.example"), ("plan", "free"), ("accountId", "acc-12"), ("platform", "ios"), ("appVersion", "2.3.9"),
            ("address", Address("US", "Portland")), ("signedUp", "2026-02-11T19:40:00Z"), ("basketTotal", 19), ("newsletter", false), ("utcOffset", -8))
            .And(EvaluationContext.ForKind("device", "phone-77", ("screenWidth", 390)))),

        ("chiyo", EvaluationContext.For(
            "chiyo", ("email", "chiyo@mail.example"), ("plan", "pro"), ("accountId", 40021), ("platform", "android"), ("appVersion", "2.4.0-beta.2"),
            ("address", Address("JP", "Osaka")), ("signedUp", "2024-09-30T03:00:00Z"), ("basketTotal", 1250), ("newsletter", true), ("utcOffset", 9))
            .And(EvaluationContext.ForKind("device", "tablet-3", ("screenWidth", 1280)))),

        ("diego", EvaluationContext.For(
            "diego", ("email", "diego@globex.example"), ("plan", "pro"), ("accountId", "acc-31"), ("platform", "web"), ("appVersion", "3.0.0"),
            ("address", Address("ES", "Sevilla")), ("signedUp", "2025-12-24T11:00:00Z"), ("basketTotal", 310), ("newsletter", false), ("utcOffset", 1))
            .And(EvaluationContext.ForKind("organization", "globex", ("employees", 12)))),

        ("mallory", EvaluationContext.For(
            "mallory", ("email", "mal4711@mail.example"), ("plan", "free"), ("accountId", "acc-66"), ("platform", "web"), ("appVersion", "1.9.0"),
            ("address", Address("NL", "Utrecht")), ("signedUp", "2026-03-01T00:00:01Z"), ("basketTotal", 2400), ("newsletter", true), ("utcOffset", 1))),

        // Not signed in: no key and next to nothing known.
        ("guest", EvaluationContext.For(null, ("platform", "web"), ("basketTotal", 12), ("utcOffset", 0))),
    ];

    private static AttributeValue Address(string country, string city) =>
        AttributeValue.Object([KeyValuePair.Create<string, AttributeValue>("country", country), KeyValuePair.Create<string, AttributeValue>("city", city)]);
}

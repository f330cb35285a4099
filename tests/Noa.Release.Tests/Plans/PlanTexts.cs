using Noa.Release.Plans;

namespace Noa.Release.Tests.Plans;

/// <summary>Release files and plans that tests begin with.</summary>
internal static class PlanTexts
{
    public const string File = """
        app: shop
        environments:
          staging:
            local:
              listen: http://127.0.0.1:8080
              run: [dotnet, "{artifact}/Shop.dll", --urls, "{url}"]
              artifact: builds/{version}
              ready: /health
              hashBy: header:X-User
              variables: { COLOUR: "{slot}" }
            flagServer: { address: "http://127.0.0.1:5400", environment: staging }
            prometheus: http://127.0.0.1:9090
            flags: [new-checkout]
            hold: 10s
            approval: true
            gates:
              - smoke: { path: /health, contains: ok, requests: 3 }
                every: 1s
          production:
            kubernetes: { namespace: shop, image: "registry.example/shop:{number}", httpRoute: shop, gateway: public }
            gates:
              - prometheus: { query: "sum(errors{version=\"{version}\"})", atMost: 0.01, samples: "sum(requests)", noData: fail, minSamples: 100 }
        """;

    public const string Plan = """
        salt: checkout-2027
        stages:
          - name: internal
            flags: { new-checkout: { segments: [internal-team] } }
            hold: 1m
          - traffic: 10
            flags: { new-checkout: { percent: 10, segments: [internal-team, beta-testers] } }
            hold: 90s
            onFail: pause
            gates:
              - name: p95
                prometheus: { canary: "latency{slot=\"{slot}\"}", baseline: "latency{slot=\"{previousSlot}\"}", over: 2m, step: 5s, tolerance: 0.1, noData: inconclusive, minSamples: 5 }
                every: 30s
                tolerate: 1
              - flag: { key: new-checkout, event: error, atMost: 0.05, against: "off", margin: 0.01, noData: inconclusive, minSamples: 50 }
          - traffic: 100
            flags: { new-checkout: 100 }
            approval: true
        """;

    public static ReleaseEnvironment Staging => ReleaseFile.Parse("noa-release.yaml", File).Find("staging");
}

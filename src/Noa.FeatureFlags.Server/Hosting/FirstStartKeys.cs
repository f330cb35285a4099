namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Keys that a first start made. Nobody can show them again.</summary>
/// <param name="Environment">The environment that was made.</param>
/// <param name="Admin">Everything, everywhere.</param>
/// <param name="Sdk">For services.</param>
/// <param name="Client">For browsers.</param>
internal sealed record FirstStartKeys(string Environment, string Admin, string Sdk, string Client)
{
    /// <summary>What the person at the console sees.</summary>
    public string ToText(string grpcAddress, string httpAddress) => $$$"""

        This is the first start on an empty store. It made the environment "{{{Environment}}}" with sample flags, and these keys.
        They are shown once: keep them.

          administrator   {{{Admin}}}
          SDK             {{{Sdk}}}
          browser         {{{Client}}}

        Change a flag:
          export NOA_SERVER={{{grpcAddress}}} NOA_KEY={{{Admin}}}
          noa server get --environment {{{Environment}}}
          noa server set dark-mode true --environment {{{Environment}}}

        Follow it from a service:
          services.AddFeatureFlags().FromServer("{{{grpcAddress}}}", "{{{Sdk}}}");

        Ask it from any language:
          curl -s {{{httpAddress}}}/ofrep/v1/evaluate/flags/dark-mode -H 'Authorization: Bearer {{{Sdk}}}' -H 'Content-Type: application/json' -d '{"context":{"targetingKey":"alice"}}'

        """;
}

// Evaluates definitions as the systems' own packages do. Reads one JSON object, {"definitions": ..., "questions": [{"flag", "context"}]}, and prints an
// array of answers: {"value"} or {"variant"}, nothing when the caller's default value counts, {"error"} when it is one.
// usage: node client.mjs flagd|unleash|growthbook < questions.json
import { readFileSync } from 'node:fs';

const { definitions, questions } = JSON.parse(readFileSync(0, 'utf8'));
const oracles = {
  async flagd() {
    const { FlagdCore } = await import('@openfeature/flagd-core');
    const silent = { error() {}, warn() {}, info() {}, debug() {} };
    const core = new FlagdCore(undefined, silent);
    core.setConfigurations(JSON.stringify(definitions));
    const types = new Map(Object.entries(definitions.flags).map(([key, flag]) => [key, typeof Object.values(flag.variants)[0]]));
    return ({ flag, context }) => {
      const { variant, reason, errorCode } = core.resolve(types.get(flag), flag, undefined, context, silent);
      return reason === 'ERROR' || errorCode ? { error: errorCode } : variant === undefined ? {} : { variant };
    };
  },
  async unleash() {
    const { UnleashClient } = await import('./unleash.mjs');
    return UnleashClient(definitions);
  },
  async growthbook() {
    const { GrowthBookClient } = await import('@growthbook/growthbook');
    const client = new GrowthBookClient().initSync({ payload: definitions });
    return ({ flag, context }) => {
      const { value, source } = client.evalFeature(flag, { attributes: context });
      return source === 'unknownFeature' || source === 'cyclicPrerequisite' ? { error: source } : value === null || value === undefined ? {} : { value };
    };
  },
};
const ask = await oracles[process.argv[2]]();
console.log(JSON.stringify(questions.map(ask)));

// The client's own evaluation, on a repository that holds what it is given.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const UnleashEvaluator = require('unleash-client/lib/client.js').default;
const { defaultStrategies } = require('unleash-client/lib/strategy/index.js');

export function UnleashClient({ features, segments = [] }) {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const byId = new Map(segments.map((segment) => [segment.id, segment]));
  const repository = { getToggle: (name) => byName.get(name), getToggles: () => features, getSegment: (id) => byId.get(id) };
  const client = new UnleashEvaluator(repository, defaultStrategies);
  return ({ flag, context }) => {
    if (!flag.endsWith('/variant')) {
      return { value: client.isEnabled(flag, context, () => false) };
    }

    const { name, enabled } = client.getVariant(flag.slice(0, -'/variant'.length), context);
    return enabled ? { variant: name } : {};
  };
}

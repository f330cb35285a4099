// Evaluates with the OpenFeature server SDK and flagd's provider. Prints a JSON object at the start and after each change; ends when its input ends.
// usage: node client.mjs HOST PORT rpc|in-process [SELECTOR]
import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk';
import { FlagdProvider } from '@openfeature/flagd-provider';

const [host, port, resolverType, selector] = process.argv.slice(2);
// A busy machine may take longer than the half second that is the default.
const provider = new FlagdProvider({ host, port: Number(port), resolverType, selector, deadlineMs: 20000, retryGracePeriod: 1 });
const client = OpenFeature.getClient();
const alice = { targetingKey: 'alice', plan: 'pro', device: 'desktop' };
const pick = ({ value, variant, reason, errorCode }) => ({ value, variant, reason, errorCode });
const report = async (when, more) => console.log(JSON.stringify({
  when,
  ...more,
  target: pick(await client.getBooleanDetails('new-checkout', false, alice)),
  fallthrough: pick(await client.getBooleanDetails('dark-mode', true, alice)),
  number: pick(await client.getNumberDetails('search-page-size', 1, alice)),
  text: pick(await client.getStringDetails('button-colour', 'red', alice)),
  object: pick(await client.getObjectDetails('shipping', {}, alice)),
  unknown: pick(await client.getBooleanDetails('nobody-knows', true, alice)),
  wrongType: pick(await client.getStringDetails('new-checkout', 'default', alice)),
  noKey: pick(await client.getBooleanDetails('new-checkout', true, {})),
}));

client.addHandler(ProviderEvents.ConfigurationChanged, ({ flagsChanged }) => report('change', { flagsChanged }));
client.addHandler(ProviderEvents.Stale, () => console.log(JSON.stringify({ when: 'stale' })));
process.stdin.on('end', async () => {
  await OpenFeature.close();
  process.exit(0);
});
process.stdin.resume();
await OpenFeature.setProviderAndWait(provider);
const { flagMetadata } = await client.getBooleanDetails('new-checkout', false, alice);
await report('start', { flagMetadata });

// Evaluates with the OpenFeature server SDK over OFREP, and prints what it got as one JSON object.
// usage: node client.mjs BASE_URL KEY
import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';

const [baseUrl, key] = process.argv.slice(2);
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl, headersFactory: () => [['Authorization', `Bearer ${key}`]] }));
const client = OpenFeature.getClient();
const alice = { targetingKey: 'alice', plan: 'pro', device: 'desktop' };
const pick = ({ value, variant, reason, errorCode }) => ({ value, variant, reason, errorCode });

console.log(JSON.stringify({
  target: pick(await client.getBooleanDetails('new-checkout', false, alice)),
  fallthrough: pick(await client.getBooleanDetails('dark-mode', true, alice)),
  number: pick(await client.getNumberDetails('search-page-size', 1, alice)),
  text: pick(await client.getStringDetails('button-colour', 'red', alice)),
  object: pick(await client.getObjectDetails('shipping', {}, alice)),
  unknown: pick(await client.getBooleanDetails('nobody-knows', true, alice)),
  slash: pick(await client.getBooleanDetails('a/b', false, alice)),
  wrongType: pick(await client.getStringDetails('new-checkout', 'default', alice)),
  noKey: pick(await client.getBooleanDetails('new-checkout', true, {})),
}));
await OpenFeature.close();

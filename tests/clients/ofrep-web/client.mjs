// Evaluates with the OpenFeature web SDK over OFREP. Prints a JSON object at the start, after a change of context, and after each change of
// the configuration that polling finds or the event stream tells; ends when its input ends.
// usage: node client.mjs BASE_URL KEY polling|sse
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { EventSource } from 'eventsource';

// Browsers have it.
globalThis.EventSource = EventSource;
const [baseUrl, key, changeDetection] = process.argv.slice(2);
const provider = new OFREPWebProvider({ baseUrl, changeDetection, pollInterval: changeDetection === 'polling' ? 200 : 0, headersFactory: () => [['Authorization', `Bearer ${key}`]] });
await OpenFeature.setContext({ targetingKey: 'alice', device: 'phone' });
await OpenFeature.setProviderAndWait(provider);
const client = OpenFeature.getClient();
const pick = ({ value, variant, reason, errorCode }) => ({ value, variant, reason, errorCode });
const report = (when) => console.log(JSON.stringify({
  when,
  checkout: pick(client.getBooleanDetails('new-checkout', false)),
  dark: pick(client.getBooleanDetails('dark-mode', false)),
  pageSize: pick(client.getNumberDetails('search-page-size', 1)),
}));

report('start');
// The targeting key stays: an ETag that left the rest of the context out would answer with what was true before.
await OpenFeature.setContext({ targetingKey: 'alice', device: 'desktop' });
report('context');
client.addHandler(ProviderEvents.ConfigurationChanged, () => report('change'));
process.stdin.on('end', async () => {
  await OpenFeature.close();
  process.exit(0);
});
process.stdin.resume();

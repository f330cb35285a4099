// LaunchDarkly's SDK connected to a server of ours: client.mjs ADDRESS KEY stream|poll|changes COUNT. Prints a line with what it is served at the start and
// after each change it is told of, tracks an event, and ends at the last of so many changes.
import { basicLogger, init } from '@launchdarkly/node-server-sdk';

const [address, key, mode, count] = process.argv.slice(2);
const client = init(key, {
  streamUri: address,
  baseUri: address,
  eventsUri: address,
  stream: mode !== 'poll',
  pollInterval: 1,
  flushInterval: 1,
  diagnosticOptOut: false,
  ...(mode === 'changes' ? { dataSystem: { dataSource: { dataSourceOptionsType: 'standard' } } } : {}),
  logger: basicLogger({ level: 'warn', destination: (line) => console.error(line) }),
});
const context = { kind: 'user', key: 'alice', plan: 'pro' };
let last = '';
const show = async () => {
  const detail = await client.variationDetail('checkout', context, 'default');
  const line = JSON.stringify({ value: detail.value, reason: detail.reason.kind, extra: await client.variation('extra', context, 'none') });
  if (line === last) {
    return false;
  }

  last = line;
  console.log(line);
  return true;
};
let changes = 0;
client.on('update', async () => {
  // The first data are news too.
  if (last === '' || !(await show())) {
    return;
  }

  if (++changes === Number(count)) {
    client.track('bought', context, undefined, 12.5);
    await client.flush();
    client.close();
    process.exit(0);
  }
});
try {
  await client.waitForInitialization({ timeout: 20 });
  await show();
} catch (error) {
  console.log(JSON.stringify({ error: error.message }));
  process.exit(0);
}

// show.mjs ADDRESS KEY: for each line with a flag on its input, prints what LaunchDarkly's SDK serves ten users.
import { createInterface } from 'node:readline';
import { basicLogger, init } from '@launchdarkly/node-server-sdk';

const [address, key] = process.argv.slice(2);
const client = init(key, { streamUri: address, baseUri: address, eventsUri: address, logger: basicLogger({ level: 'none' }) });
await client.waitForInitialization({ timeout: 20 });
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const answers = [];
  for (let i = 0; i < 10; i++) {
    answers.push(await client.variation(line, { kind: 'user', key: `user-${i}`, plan: i % 3 === 0 ? 'pro' : 'free' }, '-'));
  }

  console.log(answers.join(' '));
}

await client.close();
process.exit(0);

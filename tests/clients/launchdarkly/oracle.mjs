// LaunchDarkly's own SDK as oracle: reads {flags, segments, cases: [{flag, context, default}]} from stdin, evaluates without a network,
// and writes one line for each case: {value, variationIndex, reason}.
import { basicLogger, init } from '@launchdarkly/node-server-sdk';
import { TestData } from '@launchdarkly/node-server-sdk/integrations';

let text = '';
for await (const chunk of process.stdin.setEncoding('utf8')) {
  text += chunk;
}

const { flags = {}, segments = {}, cases } = JSON.parse(text);
const data = new TestData();
for (const segment of Object.values(segments)) {
  await data.usePreconfiguredSegment(segment);
}

for (const flag of Object.values(flags)) {
  await data.usePreconfiguredFlag(flag);
}

const client = init('oracle', {
  updateProcessor: data.getFactory(),
  sendEvents: false,
  diagnosticOptOut: true,
  logger: basicLogger({ level: 'none', destination: () => {} }),
});
await client.waitForInitialization({ timeout: 10 });
const lines = [];
for (const { flag, context, default: fallback } of cases) {
  lines.push(JSON.stringify(await client.variationDetail(flag, context, fallback ?? null)));
}

process.stdout.write(lines.join('\n') + '\n');
client.close();

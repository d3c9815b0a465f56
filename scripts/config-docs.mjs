// node scripts/config-docs.mjs: writes docs/configuration.md from the settings table of apps/gateway/src/config.ts.
import { table, writePageIfRun } from './docs/page.mjs';

const head = ['setting', 'what it is', 'default', 'lost with it'];

function row([name, setting]) {
  const given = 'default' in setting ? setting.default : undefined;
  const otherwise = given === undefined ? '**required**' : given === '' ? '' : `\`${given}\``;
  return [`\`${name}\`${setting.secret ? ' (secret)' : ''}`, setting.purpose, otherwise, setting.lost ?? ''];
}

/** The whole page, from every setting that the gateway reads. */
export function renderConfiguration(settings) {
  const all = Object.entries(settings);
  const ofMode = ([name]) => /^(TEST|LIVE)_/.test(name);
  return `# Configuration

<!-- Made from apps/gateway/src/config.ts by \`node scripts/config-docs.mjs\`: change it there. -->

Every setting is an environment variable; there is no file that is read besides. All problems are printed at once, and then
nothing starts. Keys and tokens are marked as secret: they belong in a secret store, and their values are in no log.
[operating.md](operating.md) says how they are used together.

## The deployment

${table(head, all.filter((entry) => !ofMode(entry)).map(row))}

A list of keys is \`id:base64,id:base64\`, newest first: the first one writes, all of them read. An id has 1 to 16 letters and
digits, a key at least 32 bytes. To rotate, put the new key in front and keep the old one as long as something made with it is
needed. The last key of \`SEAL_KEYS\` never goes: equal values are found by hashes made with it.

## What a mode reaches outside

\`0gate serve\` needs all of these of the test mode but \`TEST_FAUCET_KEY\`, and names those that are missing; other commands do
without. Live has no payout rail and no identity provider yet, so \`MODES\` with \`live\` in it is refused.

${table(head, all.filter(ofMode).map(row))}

One entry of \`TEST_NETWORKS\`:

\`\`\`json
${JSON.stringify(
  {
    network: 'ETHEREUM',
    chain_id: 31337,
    rpc_urls: ['http://127.0.0.1:8545'],
    quorum: 1,
    treasury: '0x1111111111111111111111111111111111111111',
    factory: '0x11767e3a94067E81fdc71873F3875caE54e7174a',
    tokens: [{ symbol: 'USDC', address: '0x3333333333333333333333333333333333333333', decimals: 6 }],
  },
  undefined,
  2,
)}
\`\`\`

\`quorum\` is how many of the providers must agree (1 when left out). The factory belongs to this treasury; a network whose
factory, forwarder or tokens are not what was configured stays off.
`;
}

await writePageIfRun(import.meta.url, {
  page: 'docs/configuration.md',
  from: 'config.js',
  render: ({ settings }) => renderConfiguration(settings),
});

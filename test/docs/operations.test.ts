import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { documentAt, root } from './documents.js';

/** The operations of the contract, by the client's names. */
const contract = `
  createSession listSessions retrieveSession cancelSession createEmbedToken getBranding updateBranding listCountries listCurrencies
  listAssets getAsset listPaymentMethods listPayoutMethods checkEligibility previewQuotes lockQuote retrieveSignedQuote createPayIn
  retrievePayIn createPayOut retrievePayOut listTransactions retrieveTransaction createCustomer listCustomers getCustomer
  updateCustomer deleteCustomer listPartnerWebhookDeliveries replayWebhookDelivery sendTestWebhook`
  .trim()
  .split(/\s+/);

const source = readFileSync(join(root, 'apps/gateway/src/events/types.ts'), 'utf8');
const documented = [...(/documentedEventTypes = \[([^\]]+)\]/.exec(source)?.[1] ?? '').matchAll(/'([\w.]+)'/g)].map(
  (match) => match[1] ?? '',
);
const ours = [...(/ourEventTypes = \[([^\]]+)\]/.exec(source)?.[1] ?? '').matchAll(/'([\w.]+)'/g)].map(
  (match) => match[1] ?? '',
);

const { text } = documentAt('docs/operations.md');
/** Rows whose last cell names a file and a test in it. */
const rows = [...text.matchAll(/^\| `([\w.]+)` \| (.*) \| \[[\w.-]+\]\(\.\.\/([^)]+)\): (.*) \|$/gm)].map(
  ([, name = '', about = '', file = '', title = '']) => ({ name, about, file, title }),
);

test('all 31 operations and all 20 events have a row, once', () => {
  expect([contract.length, documented.length]).toEqual([31, 20]);
  expect(rows.map(({ name }) => name).sort()).toEqual([...contract, ...documented].sort());
});

test('ours are listed', () => {
  expect(ours.length).toBeGreaterThan(5);
  expect(ours.filter((type) => !text.includes(`\`${type}\``))).toEqual([]);
});

describe('the test that proves it', () => {
  const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');

  test('is there, and is not skipped', () => {
    const missing = rows.filter(({ file, title }) => {
      const quoted = title.replaceAll("'", "\\'");
      return ![`test('${quoted}'`, `test("${title}"`, `test(\`${title}\``].some((call) => read(file).includes(call));
    });
    expect(missing).toEqual([]);
  });

  test('asks the operation’s own path', () => {
    const operations = rows.filter(({ name }) => contract.includes(name));
    const unasked = operations.filter(({ about, file }) => {
      const path = /\/v1\/([\w/-]+?)(?:\/\{|`|$)/.exec(about)?.[1] ?? about;
      const nouns = [path, path.split('/').at(-1) ?? path];
      return !nouns.some((noun) => read(file).includes(noun));
    });
    expect(unasked).toEqual([]);
  });

  test('takes every event that a sell can have from the list in the code', () => {
    const file = read('apps/gateway/src/events/every-event.test.ts');
    expect(file).toContain('documentedEventTypes.filter(');
    const elsewhere = rows.filter(
      ({ name, file: at }) => documented.includes(name) && !at.endsWith('every-event.test.ts'),
    );
    expect(elsewhere.every(({ name }) => name.startsWith('rail.pay_in.'))).toBe(true);
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseSession } from '../operation/erase.js';
import { findLatestCheck } from '../users/index.js';
import { readEveryRow } from './testing/tables.store.js';
import { openWholeGateway, type WholeGateway } from './testing/whole.js';

/** Personal data that is typed in somewhere, each of its own kind and found nowhere else in the world. */
const payee = 'Quirina Zyxwell';
const reference = 'quirina.zyxwell@canary.example';
const note = 'canary-note-7f3a9c';
const nested = 'canary-nested-51be02';
const accounts = { pays: 'DE89370400440532013000', refuses: 'DE11123456780000000303' };
const tokenInUrl = 'canary-url-token-83d1';
/** What only a request that is refused holds. */
const sent = { iban: 'DE33123456780000000101', card: 'canary-card-19aa', malformed: 'canary-malformed-20ce' };

const surfaceOrigin = 'http://127.0.0.1:4100';

let gateway: WholeGateway;
/** Each canary by what it is. */
const canaries = new Map<string, string>();
const envelopes: string[] = [];

beforeAll(async () => {
  gateway = await openWholeGateway();
  const { partner } = gateway;
  const planted = {
    ...{ payee, reference, note, nested, tokenInUrl },
    ...{ 'IBAN that pays': accounts.pays, 'IBAN that refuses': accounts.refuses },
    ...Object.fromEntries(Object.entries(sent).map(([what, text]) => [`refused ${what}`, text])),
    ...{ 'secret key': partner.secret_key, 'publishable key': partner.publishable_key },
    'webhook secret': partner.webhook_secret.replace('whsec_', ''),
    ...gateway.secrets,
  };
  for (const [what, text] of Object.entries(planted)) canaries.set(what, text);
}, 120_000);
afterAll(() => gateway.close());

interface Asked {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly body?: unknown;
  readonly payload?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(asked: Asked, authorization: string | null = `Bearer ${gateway.partner.secret_key}`) {
  const payload = asked.payload ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
  const answer = await gateway.app.http.inject({
    method: asked.method ?? (payload === undefined ? 'GET' : 'POST'),
    url: asked.url,
    headers: {
      ...(authorization === null ? {} : { authorization }),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...asked.headers,
    },
    ...(payload === undefined ? {} : { payload }),
  });
  if (answer.statusCode >= 400) envelopes.push(JSON.stringify([answer.headers, answer.body]));
  // biome-ignore lint/suspicious/noExplicitAny: objects and envelopes alike
  return { status: answer.statusCode, body: answer.json() as any };
}

let sessions = 0;
async function createSession() {
  sessions += 1;
  const { status, body } = await call({
    url: '/v1/gate_sessions',
    headers: { 'idempotency-key': `canaries ${sessions}` },
    body: {
      ...{ amount: '250.00', currency: 'EUR', target_token: 'USDC', target_network: 'ETHEREUM', country_code: 'DE' },
      return_url: 'http://localhost/back',
      user_reference: `${sessions}.${reference}`,
      metadata: { note: `${note}-${sessions}`, list: [{ nested: `${nested}-${sessions}` }] },
    },
  });
  expect(status).toBe(201);
  for (const [what, text] of Object.entries({ note, nested }))
    canaries.set(`${what} ${sessions}`, `${text}-${sessions}`);
  canaries.set(`reference ${sessions}`, `${sessions}.${reference}`);
  const { id, client_secret } = body as { id: string; client_secret: string };
  canaries.set(`client secret ${sessions}`, client_secret.slice(-43));
  const opened = await call(
    { url: '/v1/embed/bootstrap', headers: { origin: surfaceOrigin }, body: { clientSecret: client_secret } },
    null,
  );
  const token: string = opened.body.embed_token;
  canaries.set(`embed token ${sessions}`, token.slice(token.lastIndexOf('.') + 1));
  const page = (path: string, write?: object) =>
    call(
      {
        url: `/v1/embed/${path}`,
        headers: { 'x-embed-token': token },
        ...(write === undefined ? {} : { body: write }),
      },
      null,
    );
  const version = async (): Promise<number> => (await page('session')).body.session.version;
  return { id, page, version };
}
type Opened = Awaited<ReturnType<typeof createSession>>;

/** Asks until it is so, while blocks are made. */
async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline_ms = performance.now() + 60_000;
  while (!(await reached())) {
    if (performance.now() > deadline_ms) throw new Error(`${what} has not come`);
    await gateway.mine();
  }
}

/** Up to the account, as a user who types his name and IBAN. */
async function identify({ id, page, version }: Opened, iban: string): Promise<void> {
  const started = await page('identity', { expected_version: await version() });
  expect([started.status, started.body.message]).toEqual([200, undefined]);
  const check = await findLatestCheck(gateway.core.db, gateway.partner.tenant_id, id);
  await gateway.decider.approve(check?.provider_reference ?? '', payee);
  await until('the approval', async () => (await page('session')).body.identity.status === 'approved');
  const close = await page('payout_account', {
    expected_version: await version(),
    method: 'sepa',
    fields: { holder_name: payee, iban: `${iban.slice(0, -1)}${iban.endsWith('0') ? 1 : 0}` },
  });
  expect([close.status, close.body.code]).toEqual([400, 'iban_invalid']);
  const given = await page('payout_account', {
    expected_version: await version(),
    method: 'sepa',
    fields: { holder_name: payee, iban },
  });
  expect([given.status, given.body.code]).toEqual([200, undefined]);
}

const read = async (id: string) => (await call({ url: `/v1/gate_sessions/${id}` })).body;

test('personal data and secrets through paid, refused, cancelled and broken sales: nowhere but sealed', async () => {
  const { receiver, partner } = gateway;
  const endpoint = { url: `${receiver.url}&token=${tokenInUrl}` };
  expect((await call({ method: 'PATCH', url: '/v1/webhook_endpoint', body: endpoint })).status).toBe(200);
  const rotated = await call({ method: 'POST', url: '/v1/webhook_endpoint/rotate_secret' });
  canaries.set('rotated webhook secret', rotated.body.secret.replace('whsec_', ''));

  const paid = await createSession();
  await identify(paid, accounts.pays);
  const refused = await createSession();
  await identify(refused, accounts.refuses);
  for (const { id } of [paid, refused]) {
    const completed = await call({ method: 'POST', url: `/v1/test_helpers/gate_sessions/${id}/complete` });
    expect([completed.status, completed.body.message]).toEqual([200, undefined]);
  }
  await until('the payout', async () => (await read(paid.id)).status === 'completed');
  await until('the refund', async () => (await read(refused.id)).stage === 'refunded');

  // A receiver that refuses, until the delivery is a dead letter.
  receiver.answer((_, response) => void response.writeHead(500).end(`${reference} ${note}`));
  const cancelled = await createSession();
  expect((await cancelled.page('cancel', { expected_version: await cancelled.version() })).status).toBe(200);
  await until('the dead letter', async () => {
    await call({ url: '/v1/test_helpers/clock/advance', body: { seconds: 3 * 3_600 } });
    return (await call({ url: '/v1/webhooks/deliveries?status=dead_lettered' })).body.data.length > 0;
  });

  const expired = await createSession();
  await call({ method: 'POST', url: `/v1/test_helpers/gate_sessions/${expired.id}/expire` });
  await until('the end', async () => (await read(expired.id)).status === 'expired');
  const erased = await createSession();
  await erased.page('cancel', { expected_version: await erased.version() });
  await eraseSession({ ...gateway.core, db: gateway.owner }, erased.id);
  expect((await read(erased.id)).user_reference).toBeNull();

  await beRefused();
  await breakDown();

  // Time for what is logged late: the process ends as it does in service.
  const metrics = (await gateway.app.http.inject('/metrics')).body;
  const rows = await readEveryRow(gateway.owner);
  const webhooks = receiver.calls.map(({ headers, raw }) => JSON.stringify([headers, raw]));

  const places: [place: string, texts: readonly string[], allowed: readonly string[]][] = [
    ['logs', gateway.log, []],
    ['metrics', [metrics], []],
    ['error envelopes', envelopes, []],
    // The address of an endpoint is the partner's to choose, and shown to it; the sessions are its own.
    ['tables', rows.map(({ table, row }) => `${table}: ${row}`), ['tokenInUrl']],
    ['webhooks', webhooks, ['reference', 'note', 'nested']],
  ];
  for (const [place, texts, allowed] of places) {
    expect([place, texts.length > 0]).toEqual([place, true]);
    expect(
      find(texts)
        .filter(([what]) => !allowed.includes(what.replace(/ \d$/, '')))
        .map(([what, text]) => [place, what, text]),
    ).toEqual([]);
  }
  // What is allowed is there: the search finds what it looks for.
  expect(new Set(find(webhooks).map(([what]) => what.replace(/ \d$/, '')))).toEqual(
    new Set(['reference', 'note', 'nested']),
  );
  expect(new Set(find(places[3]?.[1] ?? []).map(([what]) => what))).toEqual(new Set(['tokenInUrl']));
  const tables = new Set(rows.map(({ table }) => table));
  for (const table of [
    'payouts',
    'payout_answers',
    'payout_accounts',
    'refunds',
    'identity_checks',
    'idempotency_keys',
  ]) {
    expect(tables).toContain(table);
  }
  console.log(
    `${canaries.size} canaries; ${rows.length} rows of ${tables.size} tables, ${gateway.log.length} lines of log, ` +
      `${envelopes.length} envelopes, ${webhooks.length} webhooks`,
  );
  expect(partner.mode).toBe('test');
}, 180_000);

/** Requests that hold what they must not, and are refused. */
async function beRefused(): Promise<void> {
  const url = '/v1/gate_sessions';
  const { partner } = gateway;
  const right = { amount: '100.00', currency: 'EUR', return_url: 'http://localhost/back', user_reference: reference };
  const mistyped = `${partner.secret_key.slice(0, -1)}_`;
  const answers = [
    await call({ url, body: { ...right, iban: sent.iban } }),
    await call({ url, body: { ...right, card_number: sent.card } }),
    await call({ url, payload: `{"user_reference":"${reference}","note":"${sent.malformed}",` }),
    await call({ url, body: { ...right, amount: note } }),
    await call({ url, body: { ...right, metadata: note } }),
    await call({ url, body: { ...right, target_token: nested } }),
    await call({ url, body: { ...right, country_code: payee } }),
    await call({ url, headers: { 'idempotency-key': '' }, body: right }),
    await call({ url: `${url}?starting_after=${note}&user_reference=${encodeURIComponent(reference)}` }),
    await call({ url: `${url}?created_after=${note}` }),
    await call({ url: `${url}/${note}` }),
    await call({ url: `/${note}/${partner.secret_key}` }),
    await call({ url }, `Bearer ${mistyped}`),
    await call({ url }, `Basic ${partner.secret_key}`),
    await call(
      { url: '/v1/embed/bootstrap', headers: { origin: surfaceOrigin }, body: { clientSecret: `gsec_${note}` } },
      null,
    ),
    await call({ url: '/v1/embed/session', headers: { 'x-embed-token': note } }, null),
    await call(
      {
        url: '/v1/embed/bootstrap',
        headers: { origin: 'https://elsewhere.example', referer: `https://elsewhere.example/${note}` },
        body: {},
      },
      `Bearer ${partner.publishable_key}`,
    ),
  ];
  expect(answers.filter(({ status }) => status < 400 || status > 499)).toEqual([]);
}

/** The database refuses a row with everything in it, and says so in detail. */
async function breakDown(): Promise<void> {
  await gateway.owner.query(
    'test_break',
    'alter table sessions add constraint broken check (amount_units < 0) not valid',
    [],
  );
  const { status } = await call({
    url: '/v1/gate_sessions',
    headers: { 'idempotency-key': 'broken' },
    body: {
      ...{ amount: '100.00', currency: 'EUR', return_url: 'http://localhost/back' },
      ...{ user_reference: reference, metadata: { note, nested } },
    },
  });
  await gateway.owner.query('test_mend', 'alter table sessions drop constraint broken', []);
  expect(status).toBe(500);
  const logged = gateway.log.filter((line) => line.includes('violates check constraint'));
  expect(logged).toHaveLength(1);
  expect(logged[0]).not.toContain('Failing row');
}

/** Which canaries stand in which texts: as they are, in hexadecimal as bytes are shown, or in base64. */
function find(texts: readonly string[]): [what: string, text: string][] {
  return texts.flatMap((text) => {
    const lower = text.toLowerCase();
    return [...canaries].flatMap(([what, canary]): [string, string][] => {
      const bytes = Buffer.from(canary);
      const forms = [canary.toLowerCase(), bytes.toString('hex'), encodeURIComponent(canary).toLowerCase()];
      const found =
        forms.some((form) => lower.includes(form)) || text.includes(bytes.toString('base64').replace(/=+$/, ''));
      return found ? [[what, text.slice(0, 2_000)]] : [];
    });
  });
}

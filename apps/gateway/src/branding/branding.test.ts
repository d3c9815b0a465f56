import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openGateway, type TestGateway, type TestPartner } from '../http/testing/gateway.js';

let gateway: TestGateway;
let partner: TestPartner;

beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  partner = await gateway.addPartner();
});

const unset = {
  object: 'branding',
  logo_url: null,
  primary_color: null,
  secondary_color: null,
  accent_color: null,
  brand_name: null,
  support_url: null,
  support_email: null,
  terms_url: null,
  privacy_url: null,
};
const full = {
  logo_url: 'https://app.example/logo.svg?v=2',
  primary_color: '#1A56db',
  secondary_color: '#FFFFFF',
  accent_color: '#000000',
  brand_name: 'Ünïcode Wallet & Söhne',
  support_url: 'https://app.example/help#now',
  support_email: 'help@app.example',
  terms_url: 'https://app.example:8443/terms',
  privacy_url: 'https://app.example',
};

const read = () => gateway.call({ url: '/v1/branding', key: partner.secret_key });
const patch = (body: unknown, headers: Record<string, string> = {}) =>
  gateway.call({ method: 'PATCH', url: '/v1/branding', key: partner.secret_key, body, headers });

/** What the browser is told, with nothing forgotten on purpose. */
async function bootstrapped() {
  const answer = await gateway.call({
    method: 'POST',
    url: '/v1/embed/bootstrap',
    key: partner.publishable_key,
    headers: { origin: 'http://127.0.0.1:4100' },
    body: {},
  });
  expect(answer.status).toBe(201);
  return answer.body.branding;
}

test('default: nothing is set at first; what is set merges, null clears, and the surface shows it at once', async () => {
  expect(await read()).toMatchObject({ status: 200, body: unset });
  expect(await bootstrapped()).toMatchObject({ brand_name: 'Example Wallet', logo_url: null });

  const set = await patch(full);
  expect([set.status, set.body]).toEqual([200, { object: 'branding', ...full }]);
  expect((await read()).body).toEqual(set.body);
  expect(await bootstrapped()).toEqual(full);

  const merged = await patch({ logo_url: null, primary_color: '#222222' });
  expect(merged.body).toEqual({ object: 'branding', ...full, logo_url: null, primary_color: '#222222' });
  expect((await patch({})).body).toEqual(merged.body);
  expect(await bootstrapped()).toMatchObject({ logo_url: null, primary_color: '#222222' });

  const clear = Object.fromEntries(Object.keys(full).map((key) => [key, null]));
  expect((await patch(clear)).body).toEqual(unset);
  expect(await bootstrapped()).toMatchObject({ brand_name: 'Example Wallet', primary_color: null });
});

test('behavior: another partner’s look stays its own', async () => {
  await patch(full);
  partner = await gateway.addPartner();
  expect((await read()).body).toEqual(unset);
});

test('behavior: of changes at once none is lost', async () => {
  await Promise.all(Object.entries(full).map(([key, value]) => patch({ [key]: value })));
  expect((await read()).body).toEqual({ object: 'branding', ...full });
});

test('behavior: once per key', async () => {
  const key = { 'idempotency-key': 'brand-1' };
  const first = await patch({ brand_name: 'One' }, key);
  await patch({ brand_name: 'Two' });
  expect(await patch({ brand_name: 'One' }, key)).toMatchObject({
    text: first.text,
    headers: { 'idempotent-replayed': 'true' },
  });
  expect((await read()).body).toMatchObject({ brand_name: 'Two' });
});

const badUrls = [
  'http://app.example/logo.svg',
  'app.example/logo.svg',
  '//app.example/logo.svg',
  'https://',
  'https:///logo.svg',
  'https://user:secret@app.example/',
  'https://app.example/lo go.svg',
  'https:\\\\app.example',
  'https://app.example:x/',
  'https://[::1/',
  'javascript:alert(1)',
  'data:image/svg+xml,<svg/>',
  `https://app.example/${'x'.repeat(2048)}`,
  'https://app.example/\ud800',
  '',
  1,
];
const badColors = ['1A56DB', '#1A56D', '#1A56DBFF', '#GGGGGG', 'red', '#1A56DB\n', 0x1a56db];

const refusals: readonly (readonly [key: string, value: unknown, code: string])[] = [
  ...['logo_url', 'support_url', 'terms_url', 'privacy_url'].flatMap((key) =>
    badUrls.map((value): [string, unknown, string] => [key, value, 'field_invalid']),
  ),
  ...['primary_color', 'secondary_color', 'accent_color'].flatMap((key) =>
    badColors.map((value): [string, unknown, string] => [key, value, 'field_invalid']),
  ),
  ...['', ' ', ' Wallet', 'Wallet ', 'Wal\nlet', 'Wal\ud800let', '\udfff', 'x'.repeat(129), {}].map(
    (value): [string, unknown, string] => ['brand_name', value, 'field_invalid'],
  ),
  ...['help', 'help@', '@app.example', 'a b@app.example', 'mailto:help', 'a\ud800@app.example'].map(
    (value): [string, unknown, string] => ['support_email', value, 'field_invalid'],
  ),
  ['object', 'branding', 'unknown_field'],
  ['background_color', '#FFFFFF', 'unknown_field'],
  ['Primary_Color', '#FFFFFF', 'unknown_field'],
];

test('error: a wrong value or an unknown key is 400 by its name, and changes nothing', async () => {
  for (const [key, value, code] of refusals) {
    const refused = await patch({ secondary_color: '#123456', [key]: value });
    const said = [key, value, refused.status, refused.body.code, refused.body.param];
    expect(said).toEqual([key, value, 400, code, `/${key}`]);
  }
  expect((await read()).body).toEqual(unset);
});

test('error: no body, and one that is no object', async () => {
  expect(await patch(undefined)).toMatchObject({ status: 400, body: { code: 'body_missing' } });
  expect(await patch([])).toMatchObject({ status: 400, body: { code: 'invalid_json' } });
});

import { createHmac, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { constructEvent, generateTestHeader, type SignatureHeader, WebhookSignatureError } from './index.js';

const now_s = 1_767_607_200;
const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const old_secret = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const body = JSON.stringify({
  id: 'evt_1',
  type: 'gate_session.completed',
  created_at: now_s,
  data: { note: 'für €' },
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: now_s * 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The signature as the contract words it: HMAC-SHA256 with the secret string over `<t>.<raw body>`, in lower-case hex. */
function v1(key = secret, t = now_s, of: string | Uint8Array = body): string {
  return createHmac('sha256', key).update(`${t}.`).update(of).digest('hex');
}
const header = (t = now_s, ...signatures: string[]) => [`t=${t}`, ...signatures.map((each) => `v1=${each}`)].join(',');
const good = header(now_s, v1());

describe('accepts', () => {
  test('the right signature, over text and over bytes', () => {
    const event = { id: 'evt_1', type: 'gate_session.completed', created_at: now_s, data: { note: 'für €' } };
    expect(constructEvent(body, good, secret)).toEqual(event);
    expect(constructEvent(Buffer.from(body), good, secret)).toEqual(event);
    expect(constructEvent(new TextEncoder().encode(body), good, secret)).toEqual(event);
  });

  test('a signature made with OpenSSL', () => {
    vi.setSystemTime(1_000);
    const signature = 'dbcc408ab79337becd80b837ba8857bd36bed75bfdced88091a65238cb02e043';
    expect(constructEvent('{}', header(1, signature), 'whsec_known')).toEqual({});
  });

  test.each([
    ['new first', header(now_s, v1(), v1(old_secret))],
    ['old first', header(now_s, v1(old_secret), v1())],
    ['among foreign ones', header(now_s, 'f'.repeat(64), v1(), '0'.repeat(64))],
    ['beside other parts', `v0=x, ${good},v2=abc`],
  ])('one right v1 of several: %s', (_, several) => {
    expect(constructEvent(body, several, secret).id).toBe('evt_1');
  });

  test('any of several secrets', () => {
    expect(constructEvent(body, good, [old_secret, secret]).id).toBe('evt_1');
    expect(constructEvent(body, header(now_s, v1(old_secret)), [secret, old_secret]).id).toBe('evt_1');
  });

  test('a header that the framework split', () => {
    expect(constructEvent(body, [`t=${now_s}`, `v1=${v1()}`], secret).id).toBe('evt_1');
  });

  test.each([-300, 300])('a clock %i s away', (skew_s) => {
    expect(constructEvent(body, header(now_s + skew_s, v1(secret, now_s + skew_s)), secret).id).toBe('evt_1');
  });

  test.each([
    [-300, {}],
    [0, { tolerance: 0 }],
  ])('a clock %i s away, at the end of its second: %j', (skew_s, options) => {
    vi.setSystemTime(now_s * 1000 + 999);
    const t = now_s + skew_s;
    expect(constructEvent(body, header(t, v1(secret, t)), secret, options).id).toBe('evt_1');
  });

  test('a body in memory that threads share, as it was when it was verified', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(Buffer.byteLength(body)));
    shared.set(Buffer.from(body));
    // Browsers do not decode what others may write to meanwhile.
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    expect(constructEvent(shared, good, secret).id).toBe('evt_1');
    expect(constructEvent(shared.buffer as never, good, secret).id).toBe('evt_1');
    for (const [bytes] of decode.mock.calls) expect((bytes as Uint8Array).buffer).toBeInstanceOf(ArrayBuffer);
    decode.mockRestore();
  });

  test('a secret beyond ASCII, by its UTF-8', () => {
    const name = 'whsec_schlüssel_€_🔑';
    expect(constructEvent(body, header(now_s, v1(name)), name).id).toBe('evt_1');
  });

  test.each<[string, SignatureHeader]>([
    ['Headers', new Headers({ 'Gate-Signature': good })],
    ['the headers of Node', { 'content-type': 'application/json', 'gate-signature': good }],
    ['headers in another case', { 'Gate-Signature': [good] }],
  ])('all headers of the request: %s', (_, headers) => {
    expect(constructEvent(body, headers, secret).id).toBe('evt_1');
  });

  test('a body as an ArrayBuffer, or a view into a larger one', () => {
    const bytes = new TextEncoder().encode(body);
    expect(constructEvent(bytes.buffer, good, secret).id).toBe('evt_1');
    const large = new Uint8Array(bytes.length + 9);
    large.set(bytes, 5);
    expect(constructEvent(large.subarray(5, 5 + bytes.length), good, secret).id).toBe('evt_1');
    expect(constructEvent(new DataView(large.buffer, 5, bytes.length) as never, good, secret).id).toBe('evt_1');
  });

  test('a type that is younger than this client, as it is', () => {
    const later = JSON.stringify({ id: 'evt_2', type: 'sale.sent_to_the_moon', data: { height_km: 384_400 } });
    expect(constructEvent(later, generateTestHeader({ payload: later, secret }), secret)).toEqual(JSON.parse(later));
  });

  test('a longer tolerance', () => {
    const old = header(now_s - 3_600, v1(secret, now_s - 3_600));
    expect(constructEvent(body, old, secret, { tolerance: 3_600 }).id).toBe('evt_1');
  });
});

describe('refuses', () => {
  const refused = (message: RegExp, ...call: Parameters<typeof constructEvent>) => {
    expect(() => constructEvent(...call)).toThrow(WebhookSignatureError);
    expect(() => constructEvent(...call)).toThrow(message);
  };

  test('each body with one byte changed', () => {
    for (let at = 0; at < body.length; at += 1) {
      const bytes = Buffer.from(body);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      refused(/does not fit the body/, bytes, good, secret);
    }
  });

  test('each signature with one digit changed', () => {
    const right = v1();
    for (let at = 0; at < right.length; at += 1) {
      const wrong = `${right.slice(0, at)}${right[at] === '0' ? '1' : '0'}${right.slice(at + 1)}`;
      refused(/does not fit the body/, body, header(now_s, wrong), secret);
    }
  });

  test('another time than the signed one', () => refused(/does not fit/, body, header(now_s + 1, v1()), secret));
  test('another secret', () => refused(/does not fit/, body, good, [old_secret, randomBytes(9).toString('hex')]));
  test('the same body, written again', () =>
    refused(/raw one/, JSON.stringify(JSON.parse(body), null, 2), good, secret));

  test.each([-301, 301])('a clock %i s away', (skew_s) => {
    refused(/301 s away/, body, header(now_s + skew_s, v1(secret, now_s + skew_s)), secret);
  });

  test('everything but the very second when the tolerance is none, or no number', () => {
    const old = header(now_s - 1, v1(secret, now_s - 1));
    refused(/clock/, body, old, secret, { tolerance: 0 });
    refused(/clock/, body, old, secret, { tolerance: Number.NaN });
  });

  test.each([{ id: 'evt_1' }, null, [1], 7])('a parsed body: %j, with advice', (parsed) => {
    refused(/express\.raw/, parsed as never, good, secret);
  });

  test.each<[unknown, RegExp]>([
    [Promise.resolve(body), /await it/],
    [new Request('https://app.example', { method: 'POST', body }), /stream or a request/],
    [new Response(body).body, /stream or a request/],
    [{ id: 'evt_1', text: 'hello' }, /parsed already/],
    [undefined, /There is no body/],
    ['', /is empty/],
    [new Uint8Array(), /is empty/],
  ])('what is no body, with what to do about it: %o', (given, advice) => refused(advice, given as never, good, secret));

  test.each([
    ['a parsed body as text', '[object Object]', /text of a parsed one/],
    ['a body as base64', Buffer.from(body).toString('base64'), /base64: decode it/],
    [
      'an event of the other mode',
      JSON.stringify({ id: 'evt_1', mode: 'live' }),
      /live event: is this the secret of the live/,
    ],
  ])('with a hint: %s', (_, given, hint) => refused(hint, given, good, secret));

  test.each([
    [` ${secret}`, /space or a line break/],
    [`${secret}\n`, /space or a line break/],
    [`"${secret}"`, /quotes/],
    [`'${secret}'`, /quotes/],
    ['sk_test_1', /API key/],
    ['pk_live_1', /API key/],
  ])('a secret that can be none: %j, without showing it', (wrong, advice) => {
    refused(advice, body, header(now_s, v1(wrong)), [secret, wrong]);
    try {
      constructEvent(body, good, wrong);
    } catch (error) {
      expect(String(error)).not.toContain(wrong.slice(3, 20));
    }
  });

  test('headers that hold it as no text', () => {
    refused(/no Gate-Signature/, body, { get: () => 7 } as never, secret);
  });

  test.each<[SignatureHeader]>([[{}], [new Headers()], [{ 'gate-signature': undefined }], [7 as never]])(
    'headers without it: %o',
    (none) => refused(/no Gate-Signature/, body, none, secret),
  );

  test.each([undefined, null, '', []])('no header: %j', (none) => refused(/no Gate-Signature/, body, none, secret));

  test.each([
    'nonsense',
    `t=${now_s}`,
    `v1=${v1()}`,
    `t=now,v1=${v1()}`,
    `t=-1,v1=${v1()}`,
    `t=1e9,v1=${v1()}`,
    `t=${now_s},t=${now_s},v1=${v1()}`,
    `t=${now_s},v1=${v1().toUpperCase()}`,
    `t=${now_s},v1=${v1().slice(2)}`,
    `t=${now_s},v2=${v1()}`,
  ])('a malformed header: %s', (malformed) => refused(/not of the form/, body, malformed, secret));

  test.each([[''], [[]], [['']], [[secret, '']], [undefined]])('no secret: %j', (none) => {
    refused(/No webhook secret/, body, header(now_s, v1('')), none as never);
  });

  test.each(['null', '7', '[]', '"evt_1"'])('a signed body that is no event: %s', (json) => {
    refused(/no event/, json, header(now_s, v1(secret, now_s, json)), secret);
  });

  test('a signed body that is not JSON', () => {
    refused(/not JSON/, 'hello', header(now_s, v1(secret, now_s, 'hello')), secret);
  });
});

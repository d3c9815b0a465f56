import { createHmac, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { constructEvent, WebhookSignatureError } from './index.js';

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

  test.each([{ id: 'evt_1' }, null, undefined, [1], 7])('a parsed body: %j, with advice', (parsed) => {
    refused(/express\.raw/, parsed as never, good, secret);
  });

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

  test('a signed body that is not JSON', () => {
    refused(/not JSON/, 'hello', header(now_s, v1(secret, now_s, 'hello')), secret);
  });
});

import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { constructEvent, generateTestHeader, WebhookSignatureError } from './index.js';

const payload = JSON.stringify({ id: 'evt_1', type: 'webhook.test', data: { livemode: false, note: 'für €' } });
const secret = 'whsec_new';

test('signs what constructEvent accepts, now', () => {
  expect(constructEvent(payload, generateTestHeader({ payload, secret }), secret).id).toBe('evt_1');
});

test('is the contract’s signature', () => {
  const v1 = createHmac('sha256', secret).update(`1767607200.${payload}`).digest('hex');
  expect(generateTestHeader({ payload, secret, timestamp: 1_767_607_200.9 })).toBe(`t=1767607200,v1=${v1}`);
  expect(generateTestHeader({ payload: Buffer.from(payload), secret, timestamp: 1_767_607_200 })).toContain(v1);
});

test('an old time is refused by the receiver', () => {
  const old = generateTestHeader({ payload, secret, timestamp: Date.now() / 1000 - 301 });
  expect(() => constructEvent(payload, old, secret)).toThrow(/clock/);
});

test('several secrets sign as during a rotation', () => {
  const header = generateTestHeader({ payload, secret: [secret, 'whsec_old'] });
  expect(header.match(/v1=/g)).toHaveLength(2);
  for (const one of [secret, 'whsec_old']) expect(constructEvent(payload, header, one).id).toBe('evt_1');
});

test('error: a payload that is an object has no bytes to sign', () => {
  expect(() => generateTestHeader({ payload: { id: 'evt_1' } as never, secret })).toThrow(WebhookSignatureError);
});

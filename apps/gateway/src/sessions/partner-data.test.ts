import { expect, test } from 'vitest';
import type { Core } from '../common/index.js';
import { createSealer } from '../crypto/index.js';
import { testRing } from '../crypto/testing.js';
import { openPartnerData, sealPartnerData } from './partner-data.js';
import type { Session } from './session.js';

const core = { sealer: createSealer(testRing('k1')) } as Core;
const key = Buffer.alloc(32, 0xa);
const kept = { user_reference: 'wd_1', metadata: { cart: { lines: [1, null] } } };
const seal = () =>
  sealPartnerData(core, { tenant_id: 1, subject: { subject_id: 'usr_1', key }, ...kept } as unknown as Session);

test('behavior: what was opened once reads the same again', () => {
  const sealed = seal();
  expect(openPartnerData(core, 1, key, sealed)).toEqual(kept);
  expect(openPartnerData(core, 1, key, Buffer.from(sealed))).toEqual(kept);
});

test('error: having been opened opens it to nobody else: another tenant, another subject, other bytes', () => {
  const sealed = seal();
  openPartnerData(core, 1, key, sealed);
  expect(() => openPartnerData(core, 2, key, sealed)).toThrow();
  expect(() => openPartnerData(core, 1, Buffer.alloc(32, 0xb), sealed)).toThrow();
  const altered = Buffer.from(sealed);
  altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
  expect(() => openPartnerData(core, 1, key, altered)).toThrow();
});

test('error: one reader can not change what another one reads', () => {
  const sealed = seal();
  const { metadata } = openPartnerData(core, 1, key, sealed);
  expect(() => Object.assign(metadata, { cart: null })).toThrow(TypeError);
  expect(() => (metadata['cart'] as { lines: unknown[] }).lines.push(2)).toThrow(TypeError);
  expect(openPartnerData(core, 1, key, sealed)).toEqual(kept);
});

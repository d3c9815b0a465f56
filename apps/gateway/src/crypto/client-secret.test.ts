import { describe, expect, test } from 'vitest';
import { newId } from '../ids/index.js';
import { createClientSecrets } from './index.js';
import { testRing } from './testing.js';

const secrets = createClientSecrets(testRing('k1'));
const session_id = newId('gs');
const secret = secrets.issue(session_id);

describe('client secrets', () => {
  test('one names its session, and says the same each time', () => {
    expect(secret).toMatch(/^gsec_gs_[0-9a-f]{32}_k1\.[0-9A-Za-z_-]{43}$/);
    expect(secrets.verify(secret)).toEqual({ session_id });
    expect(secrets.issue(session_id)).toBe(secret);
  });

  test('behavior: outlives a rotation, until its key leaves the ring', () => {
    expect(createClientSecrets(testRing('k2', 'k1')).verify(secret)).toEqual({ session_id });
    expect(createClientSecrets(testRing('k2')).verify(secret)).toBeNull();
  });

  test('error: every single changed character is refused', () => {
    for (let at = 0; at < secret.length; at += 1) {
      const other = secret[at] === 'a' ? 'b' : 'a';
      expect(secrets.verify(secret.slice(0, at) + other + secret.slice(at + 1))).toBeNull();
    }
  });

  test('error: the random part of one session does not open another', () => {
    const tail = secret.slice(`gsec_${session_id}`.length);
    expect(secrets.verify(`gsec_${newId('gs')}${tail}`)).toBeNull();
  });

  test.each([
    '',
    'gsec_',
    session_id,
    `${secret}x`,
    `${secret}\n`,
    ` ${secret}`,
    secret.slice(0, -1),
    'x'.repeat(100_000),
  ])('error: %j', (text) => {
    expect(secrets.verify(text)).toBeNull();
  });
});
